import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';

/** Which inputs or outputs are strongest. The control is what as many units drawn by lot would reach on average. */
export async function checkStrongest(claim: ClaimOf<'strongest'>, evidence: Evidence): Promise<Finding> {
  const magnitudes = await magnitudesOf(claim, evidence);
  const order = [...magnitudes.keys()].sort((a, b) => magnitudes[b]! - magnitudes[a]! || a - b);
  const { count, reach } = claim;
  const strongest = new Set(
    count === undefined
      ? order.filter((unit) => magnitudes[unit]! >= reach! * magnitudes[order[0]!]!)
      : order.slice(0, count),
  );
  const expected = new Set(claim.units);
  const shared = [...expected].filter((unit) => strongest.has(unit)).length;
  const sharedByLot = (strongest.size * expected.size) / magnitudes.length;
  const measure = (both: number): number => {
    if (claim.relation === 'include') return both / expected.size;
    if (claim.relation === 'among') return both / strongest.size;
    return both / (strongest.size + expected.size - both);
  };
  const value = measure(shared);
  return { holds: value >= claim.atLeast - 1e-9, value, control: measure(sharedByLot) };
}

/** By unit of the layer at the other end; of several units, the root of the sum of squares. */
async function magnitudesOf({ of, from, to }: ClaimOf<'strongest'>, evidence: Evidence): Promise<Float64Array> {
  const own = of[0]!.layer;
  const units = of.map(({ index }) => index);
  if (from !== undefined) {
    const sums = await evidence.sums(from, own, units);
    const squares = new Float64Array(evidence.layer(from).unitCount);
    for (const { excitation, inhibition } of sums.values()) {
      for (let i = 0; i < squares.length; i++) squares[i]! += (excitation[i]! - inhibition[i]!) ** 2;
    }
    return squares.map(Math.sqrt);
  }
  const readers = Array.from({ length: evidence.layer(to!).unitCount }, (_, unit) => unit);
  const sums = await evidence.sums(own, to!, readers);
  return Float64Array.from(readers, (reader) => {
    const { excitation, inhibition } = sums.get(reader)!;
    return Math.sqrt(units.reduce((sum, unit) => sum + (excitation[unit]! - inhibition[unit]!) ** 2, 0));
  });
}
