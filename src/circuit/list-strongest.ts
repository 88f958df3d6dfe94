import type { WeightSlice } from '../../content/weight-matrix.ts';

/** What connections are ordered by. */
export type Strength = 'magnitude' | 'excitation' | 'inhibition';

/**
 * Finds the units that a unit is connected with most.
 * @param known indices to leave out
 * @returns indices, strongest first, at most `count`; without weight there is none
 */
export function listStrongest(
  { excitation, inhibition }: WeightSlice,
  strength: Strength,
  count: number,
  known: ReadonlySet<number>,
): number[] {
  const strengthOf = (i: number): number => {
    if (strength === 'excitation') return excitation[i]!;
    return strength === 'inhibition' ? -inhibition[i]! : excitation[i]! - inhibition[i]!;
  };
  return [...excitation.keys()]
    .filter((i) => !known.has(i) && strengthOf(i) > 0)
    .sort((a, b) => strengthOf(b) - strengthOf(a) || a - b)
    .slice(0, count);
}
