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
  // The climb sees a window of the picture, the finished one lies on grey.
  if (objective >= example) return 'as strong in the window of the climb, weaker as a whole picture on grey';
  return `${stepCount} steps ended below the best example`;
}
