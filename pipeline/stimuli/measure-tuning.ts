import type { Tuning } from '../../content/schema/tuning.ts';

/**
 * Half the window around the opposite direction in which an echo is sought, in degrees: what the figures for the published units that the tests
 * compare with were made with (data of Cammarata et al. 2020, "Curve Detectors").
 */
const echoReachDegrees = 40;

/**
 * Measures an orientation tuning curve. The peak is the top of the parabola through the largest response and its two neighbours; half height is
 * found by linear interpolation, so both are finer than the step.
 * @param responses at evenly spaced orientations from 0° over one period, at least 3
 * @param periodDegrees after which the stimulus looks the same
 * @returns null where no orientation gets a response above zero
 */
export function measureTuning(responses: ArrayLike<number>, periodDegrees: 180 | 360): Tuning | null {
  const heights = Float64Array.from(responses, (response) => Math.max(0, response));
  const count = heights.length;
  if (count < 3) throw new Error(`${count} orientations do not make a tuning curve`);
  const at = (i: number) => heights[((i % count) + count) % count]!;
  const top = heights.reduce((best, height, i) => (height > heights[best]! ? i : best), 0);
  if (at(top) === 0) return null;

  const step = periodDegrees / count;
  const { offset, height: peak } = vertex(at(top - 1), at(top), at(top + 1));
  const preferredDegrees = wrap((top + offset) * step, periodDegrees);
  const before = stepsToHalf(at, top, -1, count, peak / 2);
  const after = stepsToHalf(at, top, 1, count, peak / 2);
  return {
    preferredDegrees,
    peak,
    widthDegrees: before === null || after === null ? periodDegrees : Math.min(periodDegrees, (before + after) * step),
    echo: periodDegrees === 360 ? echoOf(heights, preferredDegrees, step) / peak : null,
    selectivity: meanVectorLength(heights),
    activeFraction: heights.reduce((sum, height) => sum + (height > 0 ? 1 : 0), 0) / count,
  };
}

/** Top of the parabola through three neighbours of which the middle is largest: within half a step. */
function vertex(before: number, top: number, after: number): { offset: number; height: number } {
  const curvature = before - 2 * top + after;
  if (curvature === 0) return { offset: 0, height: top };
  const offset = (before - after) / (2 * curvature);
  return { offset, height: top - ((before - after) * offset) / 4 };
}

/** Steps from the largest sample to where the response has fallen to `half`; null where it never does. */
function stepsToHalf(at: (i: number) => number, top: number, way: 1 | -1, count: number, half: number): number | null {
  for (let steps = 1; steps < count; steps++) {
    const [higher, lower] = [at(top + way * (steps - 1)), at(top + way * steps)];
    if (lower <= half) return steps - 1 + (higher === lower ? 0 : Math.max(0, higher - half) / (higher - lower));
  }
  return null;
}

function echoOf(heights: Float64Array, preferredDegrees: number, step: number): number {
  return heights.reduce((strongest, height, i) => {
    const away = 180 - angularDistance(i * step, preferredDegrees, 360);
    return away <= echoReachDegrees ? Math.max(strongest, height) : strongest;
  }, 0);
}

function meanVectorLength(heights: Float64Array): number {
  let [x, y, sum] = [0, 0, 0];
  for (const [i, height] of heights.entries()) {
    const angle = (2 * Math.PI * i) / heights.length;
    x += height * Math.cos(angle);
    y += height * Math.sin(angle);
    sum += height;
  }
  return Math.hypot(x, y) / sum;
}

/** The shorter way round between two angles, 0 … period / 2. */
export function angularDistance(a: number, b: number, periodDegrees: number): number {
  const apart = wrap(a - b, periodDegrees);
  return Math.min(apart, periodDegrees - apart);
}

/** Into 0 … period, the period excluded. */
export function wrap(degrees: number, periodDegrees: number): number {
  const rest = ((degrees % periodDegrees) + periodDegrees) % periodDegrees;
  return rest === periodDegrees ? 0 : rest;
}
