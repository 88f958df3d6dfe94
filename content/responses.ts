import type {
  Answer,
  LayerTuning,
  NamedSet,
  Responses,
  StimulusSet,
  StimulusSetName,
  UnitTuning,
} from './schema/tuning.ts';

/** Packs responses into signed bytes, 127 for the largest on either side of zero; exact to 1/254 of it. */
export function encodeResponses(values: ArrayLike<number>): Responses {
  let [peak, trough] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    peak = Math.max(peak, values[i]!);
    trough = Math.min(trough, values[i]!);
  }
  let bytes = '';
  for (let i = 0; i < values.length; i++) {
    const share = values[i]! >= 0 ? values[i]! / (peak || 1) : values[i]! / -trough;
    bytes += String.fromCharCode(Math.round(127 * share) & 0xff);
  }
  // btoa and atob, since a browser may decode with the same module.
  return { peak, trough, cells: btoa(bytes) };
}

/** Responses to all stimuli of a set, [conditions, orientations]. */
export function decodeResponses({ peak, trough, cells }: Responses): Float32Array {
  const bytes = atob(cells);
  return Float32Array.from(bytes, (byte) => {
    const cell = (byte.charCodeAt(0) << 24) >> 24;
    return (cell / 127) * (cell >= 0 ? peak : -trough);
  });
}

/** A unit's answer to one set of stimuli, and the set. */
export interface FoundAnswer {
  set: NamedSet;
  answer: UnitTuning['answers'][number];
  /** Of the same unit of the shuffled network. */
  control: Answer;
}

/** Finds what a unit makes of a set of stimuli; undefined where the layer has no such unit, or was not shown that set. */
export function findAnswer(
  { sets, units }: Pick<LayerTuning, 'sets' | 'units'>,
  unit: number,
  name: StimulusSetName,
): FoundAnswer | undefined {
  const at = sets.findIndex((set) => set.name === name);
  const [set, answer, control] = [sets[at], units[unit]?.answers[at], units[unit]?.control[at]];
  return set && answer && control && { set, answer, control };
}

/**
 * The responses of a unit to all orientations under one condition, from 0° in even steps over the set's period.
 * @param condition by index; the one that the unit answers most strongly when left out, or the first where it answers none
 */
export function tuningCurve(
  { orientationCount }: StimulusSet,
  { responses, tuning }: UnitTuning['answers'][number],
  condition = tuning?.condition ?? 0,
): Float32Array {
  return decodeResponses(responses).subarray(condition * orientationCount, (condition + 1) * orientationCount);
}
