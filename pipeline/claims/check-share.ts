import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';

/**
 * The share of some units in the weight at the strongest place of a unit's expanded weights: the cell with the largest sum of magnitudes over
 * the earlier layer's units. The control is their share of that layer's units.
 */
export async function checkShare(claim: ClaimOf<'share'>, evidence: Evidence): Promise<Finding> {
  const inputs = (await evidence.kernels(claim.from, claim.of.layer, [claim.of.index])).get(claim.of.index)!;
  const cellCount = inputs[0]!.weights.length;
  const sums = Array.from({ length: cellCount }, (_, cell) =>
    inputs.reduce((sum, { weights }) => sum + Math.abs(weights[cell]!), 0),
  );
  const cell = sums.indexOf(Math.max(...sums));
  const own = claim.units.reduce((sum, unit) => sum + Math.abs(inputs[unit]!.weights[cell]!), 0);
  const value = sums[cell] === 0 ? 0 : own / sums[cell]!;
  return {
    holds: Math.abs(value - claim.is) <= claim.within,
    value,
    control: claim.units.length / inputs.length,
  };
}
