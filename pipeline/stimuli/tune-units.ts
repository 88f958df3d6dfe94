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
  return Array.from({ length: responses.shape[0] }, (_, unit) => {
    const peaks = peaksOf(responses, unit, at);
    const condition = peaks.indexOf(Math.max(...peaks));
    const tuning = measureTuning(tuningCurve(responses, unit, condition, at), responses.set.periodDegrees);
    return tuning && { unit, condition, peaks, ...tuning };
  });
}

/** A unit's largest response under each condition, in their order; below zero where the unit is only held down. */
export function peaksOf(responses: Responses, unit: number, at: 'centre' | 'maximum' = 'centre'): number[] {
  return Array.from({ length: responses.shape[1] }, (_, condition) =>
    tuningCurve(responses, unit, condition, at).reduce((a, b) => Math.max(a, b)),
  );
}

/** A unit's responses to all stimuli of the set, [conditions, orientations]: a view, not a copy. */
export function unitResponses(
  { shape: [, conditionCount, orientationCount], ...responses }: Responses,
  unit: number,
  at: 'centre' | 'maximum' = 'centre',
): Float32Array {
  const length = conditionCount * orientationCount;
  return responses[at].subarray(unit * length, (unit + 1) * length);
}

/** A unit's responses to every orientation under one condition: a view, not a copy. */
export function tuningCurve(
  responses: Responses,
  unit: number,
  condition: number,
  at: 'centre' | 'maximum' = 'centre',
): Float32Array {
  const [, , orientationCount] = responses.shape;
  return unitResponses(responses, unit, at).subarray(condition * orientationCount, (condition + 1) * orientationCount);
}
