import type { Tuning } from '../../content/schema/tuning.ts';
import { measureTuning } from './measure-tuning.ts';
import type { Responses } from './probe-layer.ts';

/** A unit's tuning under the condition it answers most strongly. */
export interface UnitTuning extends Tuning {
  unit: number;
  /** Index of the set's condition: the radius, width, ratio … that suits the unit best. */
  condition: number;
  /** Largest response under each condition, in their order; below zero where the unit is only held down. */
  peaks: number[];
}

/**
 * Measures the tuning of all units of a layer.
 * @param at which of the two responses counts
 * @returns by unit; null for a unit that no stimulus of the set makes answer
 */
export function tuneUnits(responses: Responses, at: 'centre' | 'maximum' = 'centre'): (UnitTuning | null)[] {
  const [unitCount, conditionCount] = responses.shape;
  return Array.from({ length: unitCount }, (_, unit) => {
    const curves = Array.from({ length: conditionCount }, (__, condition) =>
      tuningCurve(responses, unit, condition, at),
    );
    const peaks = curves.map((curve) => curve.reduce((a, b) => Math.max(a, b)));
    const condition = peaks.indexOf(Math.max(...peaks));
    const tuning = measureTuning(curves[condition]!, responses.set.periodDegrees);
    return tuning && { unit, condition, peaks, ...tuning };
  });
}

/** A unit's responses to every orientation under one condition: a view, not a copy. */
export function tuningCurve(
  { shape: [, conditionCount, orientationCount], ...responses }: Responses,
  unit: number,
  condition: number,
  at: 'centre' | 'maximum' = 'centre',
): Float32Array {
  const start = (unit * conditionCount + condition) * orientationCount;
  return responses[at].subarray(start, start + orientationCount);
}
