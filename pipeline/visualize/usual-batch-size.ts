import type { Engine } from '../engine/engine.ts';

/**
 * Pictures that climb in one run. Small batches keep a core's caches warm: 2 is within 3 % of the best from 32 to 224 pixels. A GPU wants
 * to be filled.
 */
export const usualBatchSize = ({ onGpu }: Engine): number => (onGpu ? 64 : 2);
