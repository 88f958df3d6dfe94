import type { Unit } from '../content/schema.ts';

/** A unit whose picture excites it no more than its best example does. */
export interface Shortfall {
  index: number;
  /** Pre-activation of the picture. */
  picture: number;
  /** Pre-activation of the best example. */
  example: number;
  reason: string;
}

/** Says what can be said about it from the shard alone; trusts that the unit has a picture and an example. */
export function explainShortfall(unit: Unit): Shortfall {
  const picture = unit.features!.positive;
  const example = unit.examples!.strongest[0]!.preactivation;
  return {
    index: unit.index,
    picture: picture.preactivation,
    example,
    reason: reason(picture.preactivation, example, picture),
  };
}

function reason(
  picture: number,
  example: number,
  { stepCount, objective }: { stepCount: number; objective: number },
): string {
  if (example <= 0) return `silent in the corpus, and ${stepCount} steps did not wake it`;
  if (picture <= 0) return `the climb found no way up from noise in ${stepCount} steps`;
  // The climb is judged under transforms, the picture without them and on grey.
  if (objective >= example) return 'as strong under the transforms of the climb, weaker as a still picture on grey';
  return `${stepCount} steps ended below the best example`;
}
