import type { NamedSet, UnitTuning } from '../../content/schema/tuning.ts';

/** A set of stimuli that a unit answers, for one figure. */
export interface AnsweredSet {
  set: NamedSet;
  answer: UnitTuning['answers'][number];
  tuning: NonNullable<UnitTuning['answers'][number]['tuning']>;
}

/**
 * Picks the sets that a unit's page draws: of each kind of stimulus the one it answers most strongly, such as dark or bright curves.
 * @returns strongest first, and names of the sets of which nothing makes the unit answer, where no other of their kind does
 */
export function listFigures(
  sets: readonly NamedSet[],
  { answers }: Pick<UnitTuning, 'answers'>,
): { answered: AnsweredSet[]; silent: NamedSet['name'][] } {
  const best = new Map<string, AnsweredSet>();
  const silent = new Map<string, NamedSet['name']>();
  for (const [i, set] of sets.entries()) {
    const { kind } = set.conditions[0]!;
    const answer = answers[i]!;
    if (answer.tuning === null) silent.set(kind, set.name);
    else if (answer.tuning.peak > (best.get(kind)?.tuning.peak ?? 0))
      best.set(kind, { set, answer, tuning: answer.tuning });
  }
  return {
    answered: [...best.values()].toSorted((a, b) => b.tuning.peak - a.tuning.peak),
    silent: [...silent].filter(([kind]) => !best.has(kind)).map(([, name]) => name),
  };
}
