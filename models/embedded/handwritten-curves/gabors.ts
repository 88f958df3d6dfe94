import { direction } from '../../../pipeline/stimuli/direction.ts';
import { bell, sumToOne, writeKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** Orientations that the first three layers tell apart, in degrees over half a turn. */
export const orientations = Array.from({ length: 12 }, (_, i) => 15 * i);

/** A crest in the middle, a slope either way, and a trough: rectified, they make up a complex cell together. */
export const phases = [0, 90, 180, 270];

const side = 7;
const wavelengthPx = 5;
const envelopePx = 1.6;

/**
 * Gabor filters on brightness: a cosine under a round bell, without mean, so that grey of any shade says nothing.
 * Units go phase by phase through one orientation after the other.
 * @returns [48, 3, 7, 7]
 */
export function gabors(): Kernel {
  const shape = { unitCount: orientations.length * phases.length, inputCount: 3, side };
  const envelope = writeKernel({ unitCount: 1, inputCount: 1, side }, (_, __, { x, up }) =>
    bell(Math.hypot(x, up), envelopePx),
  ).data;
  const mass = envelope.reduce((a, b) => a + b);
  const wave = writeKernel(shape, (unit, _, { x, up }) => {
    const [dx, down] = direction(orientations[Math.floor(unit / phases.length)]! + 90);
    const turns = (x * dx - up * down) / wavelengthPx - phases[unit % phases.length]! / 360;
    return Math.cos(2 * Math.PI * turns);
  });
  const area = side ** 2;
  const weights = wave.data.map((value, i) => {
    const own = wave.data.subarray(i - (i % area), i - (i % area) + area);
    const mean = own.reduce((sum, other, cell) => sum + other * envelope[cell]!, 0) / mass;
    return (value - mean) * envelope[i % area]!;
  });
  return sumToOne({ data: weights, shape: wave.shape });
}
