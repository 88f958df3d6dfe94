import type { InferenceSession } from 'onnxruntime-node';

/**
 * What every session needs to be optimized without changing its results: onnxruntime 1.30 takes a Pad of zeros into the max
 * pool behind it, whose own padding is −∞, and may so arrive at pads that the pool refuses. Padding before convolutions is
 * folded by the import.
 */
export const soundOptimizations: InferenceSession.SessionOptions = {
  extra: { optimization: { disable_specified_optimizers: 'Pad_Fusion' } },
};
