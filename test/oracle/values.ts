import type { NumberArray } from './array.ts';
import { sizeOf } from './array.ts';

/** Numbers from 0 up to 1 that depend on the seed alone (a linear congruential generator: enough for test inputs). */
export function generator(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Uniform values in ±1. */
export function randomArray(shape: readonly number[], seed: number): NumberArray {
  const next = generator(seed);
  return { data: Float64Array.from({ length: sizeOf(shape) }, () => 2 * next() - 1), shape };
}

/**
 * Evenly spaced values in ±range in random order: no two are closer than 2·range / size, none is 0, so that finite
 * differences meet no kink and pools no tie.
 */
export function separatedArray(shape: readonly number[], seed: number, range = 1): NumberArray {
  const next = generator(seed);
  const size = sizeOf(shape);
  const values = Float64Array.from({ length: size }, (_, i) => ((2 * i + 1) / size - 1) * range);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  // An even spacing is symmetric about 0; a small shift keeps sums of values off the kinks as well.
  return { data: values.map((value) => value + 0.0137 * range), shape };
}

/** Largest difference between two arrays, relative to the largest magnitude of the second; Infinity where shapes differ. */
export function relativeError(actual: NumberArray, expected: NumberArray): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity;
  const scale = expected.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;
  return expected.data.reduce((max, value, i) => {
    const error = Math.abs(actual.data[i]! - value) / scale;
    return Number.isNaN(error) ? Infinity : Math.max(max, error);
  }, 0);
}
