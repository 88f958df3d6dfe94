import { angularDistance } from '../../../pipeline/stimuli/measure-tuning.ts';
import { orientations, phases } from './gabors.ts';
import { bell, sumToOne, writeKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

const toleranceDegrees = 10;

/** Of orientations so many degrees apart. */
const excitation = (degrees: number): number => bell(degrees, toleranceDegrees);

/**
 * Complex Gabors: one orientation in any phase, less the mean over all orientations, so that what has no orientation says nothing.
 * @returns [12, 48, 1, 1]
 */
export function complexGabors(): Kernel {
  const mean =
    orientations.reduce((sum, degrees) => sum + excitation(angularDistance(degrees, 0, 180)), 0) / orientations.length;
  return sumToOne(
    writeKernel(
      { unitCount: orientations.length, inputCount: orientations.length * phases.length, side: 1 },
      (unit, input) => {
        const other = orientations[Math.floor(input / phases.length)]!;
        return excitation(angularDistance(orientations[unit]!, other, 180)) - mean;
      },
    ),
  );
}
