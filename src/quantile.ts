/**
 * The value below which a share of the numbers lies, linear between neighbours.
 * @param sorted ascending, at least one
 * @param share 0 … 1; 0.5 is the median
 */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at % 1) * (sorted[Math.ceil(at)]! - below);
}
