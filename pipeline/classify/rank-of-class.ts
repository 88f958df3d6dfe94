/**
 * Counts the classes that score at least as high as one of them: 0 says that it comes first, alone.
 * A tie counts against the class, so that a network that answers always the same is right about nothing.
 * @param scores one a class
 */
export function rankOfClass(scores: ArrayLike<number>, index: number): number {
  const own = scores[index]!;
  let rank = -1;
  for (let i = 0; i < scores.length; i++) if (scores[i]! >= own) rank++;
  return rank;
}
