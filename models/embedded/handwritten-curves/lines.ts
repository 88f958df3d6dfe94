import { direction } from '../../../pipeline/stimuli/direction.ts';
import { angularDistance } from '../../../pipeline/stimuli/measure-tuning.ts';
import { orientations } from './gabors.ts';
import { bell, writeKernel } from './kernel.ts';
import type { Cell, Kernel } from './kernel.ts';

/** How far beside its course a line is still the same one, in cells. */
const breadth = 0.5;
const toleranceDegrees = 12;
/** How strongly what runs across a line holds it down, against how what runs along it excites it. */
const inhibition = 0.7;

/** What an input of one orientation says for a line of another where that line passes: for it when aligned, against it when opposite. */
export function alignment(inputDegrees: number, lineDegrees: number): number {
  const apart = angularDistance(inputDegrees, lineDegrees, 180);
  return bell(apart, toleranceDegrees) - inhibition * bell(90 - apart, 2 * toleranceDegrees);
}

/**
 * Lines through the middle, tiled from shorter pieces of the same orientation along them.
 * @returns [12, 12, 3, 3]; both layers of lines have these weights
 */
export function lines(): Kernel {
  return writeKernel({ unitCount: orientations.length, inputCount: orientations.length, side: 3 }, (unit, input, cell) => {
    return bell(distanceBeside(cell, orientations[unit]!), breadth) * alignment(orientations[input]!, orientations[unit]!);
  });
}

function distanceBeside({ x, up }: Cell, degrees: number): number {
  const [dx, down] = direction(degrees + 90);
  return x * dx - up * down;
}
