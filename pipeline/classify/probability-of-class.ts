/**
 * The probability that a network gives to a class: its score where the scores are probabilities already, else their softmax.
 * @param scores one a class
 * @returns 0 … 1
 */
export function probabilityOfClass(scores: ArrayLike<number>, index: number): number {
  const all = Array.from(scores);
  const sum = all.reduce((total, score) => total + score, 0);
  if (Math.abs(sum - 1) < 1e-3 && all.every((score) => score >= 0)) return all[index]!;
  const largest = all.reduce((a, b) => Math.max(a, b));
  return Math.exp(all[index]! - largest) / all.reduce((total, score) => total + Math.exp(score - largest), 0);
}
