import type { Family, Range } from '../../content/schema/family.ts';
import type { Stimulus } from '../../content/schema/stimulus.ts';
import type { Answer, StimulusSetName } from '../../content/schema/tuning.ts';
import { angularDistance } from '../stimuli/measure-tuning.ts';

/** A set of stimuli and what every unit of a layer makes of it. */
export interface SetAnswers {
  periodDegrees: 180 | 360;
  conditions: readonly Stimulus[];
  /** By unit. */
  answers: readonly Answer[];
}

/** All that rules ask of the units of a layer. */
export interface RuledLayer {
  unitCount: number;
  sets: ReadonlyMap<StimulusSetName, SetAnswers>;
  /** By unit: share of its excitation that comes from members of the family that the rule names; null where nothing is known of its weights. */
  excitationShares: readonly (number | null)[];
  /** By unit: correlation with the unit that the rule names; null where either of them answers nothing. */
  correlations: readonly (number | null)[];
}

/** Names of the sets of stimuli that a family's rule asks about, its own first. */
export function listSets({ stimulus, rule }: Pick<Family, 'rule' | 'stimulus'>): StimulusSetName[] {
  const others = [
    ...(rule?.over ?? []).map((clause) => clause.stimulus),
    ...(rule?.agrees ? [rule.agrees.stimulus] : []),
  ];
  return [...new Set([stimulus, ...others])];
}

/**
 * Finds the units of a layer that a family's rule describes.
 * @param layer has all sets of `listSets`
 * @returns indices, ascending; none for a family without a rule
 */
export function findMembers({ stimulus, rule }: Pick<Family, 'rule' | 'stimulus'>, layer: RuledLayer): number[] {
  if (!rule) return [];
  const own = layer.sets.get(stimulus)!;
  const highest = Math.max(...own.answers.map(({ tuning }) => tuning?.peak ?? 0));
  return Array.from({ length: layer.unitCount }, (_, unit) => unit).filter((unit) => {
    const { tuning } = own.answers[unit]!;
    if (!tuning) return false;
    const { agrees, weights, correlation } = rule;
    return (
      lies(tuning.peak / highest, rule.peak) &&
      lies(tuning.widthDegrees, rule.width) &&
      lies(tuning.echo ?? 0, rule.echo) &&
      lies(tuning.selectivity, rule.selectivity) &&
      rule.over.every(({ stimulus: other, where, factor }) => {
        return tuning.peak >= factor * peakUnder(layer.sets.get(other)!, unit, where);
      }) &&
      (!agrees || agreesWith(layer.sets.get(agrees.stimulus)!, unit, tuning, agrees)) &&
      (!weights || lies(layer.excitationShares[unit] ?? 0, weights.share)) &&
      (!correlation || (layer.correlations[unit] ?? -1) >= correlation.atLeast)
    );
  });
}

const lies = (value: number, { atLeast = -Infinity, atMost = Infinity }: Range = {}): boolean =>
  value >= atLeast && value <= atMost;

/** The unit's largest response under those conditions of a set that a rule means; 0 where it is silent. */
function peakUnder({ answers, conditions }: SetAnswers, unit: number, where: Readonly<Record<string, number>>): number {
  const meant = answers[unit]!.peaks.filter((_, i) => {
    const parameters = new Map<string, unknown>(Object.entries(conditions[i]!));
    return Object.entries(where).every(([name, value]) => parameters.get(name) === value);
  });
  return Math.max(0, ...meant);
}

function agreesWith(
  { answers, periodDegrees }: SetAnswers,
  unit: number,
  own: { preferredDegrees: number; peak: number },
  { withinDegrees, peak }: { withinDegrees: number; peak: number },
): boolean {
  const { tuning } = answers[unit]!;
  if (!tuning || tuning.peak < peak * own.peak) return false;
  return angularDistance(tuning.preferredDegrees, own.preferredDegrees, periodDegrees) <= withinDegrees;
}
