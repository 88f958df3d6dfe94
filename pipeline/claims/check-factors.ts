import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import { factorize } from '../weights/factorize.ts';
import type { Evidence } from './evidence.ts';

/**
 * Groups that a factorization of some units' weights finds: the share of the listed members that are among the strongest of the group they
 * belong to, with as many strongest as are listed and the groups paired so that it is largest. The control is what as many units drawn by lot
 * would give.
 */
export async function checkFactors(claim: ClaimOf<'factors'>, evidence: Evidence): Promise<Finding> {
  const units = claim.of.map(({ index }) => index);
  const inputs = await evidence.kernels(claim.from, claim.of[0]!.layer, units);
  const channelCount = evidence.layer(claim.from).unitCount;
  const kernels = units.map((unit) => {
    const own = inputs.get(unit)!;
    const cellCount = own[0]!.weights.length;
    const weights = new Float32Array(channelCount * cellCount);
    for (const [channel, kernel] of own.entries()) weights.set(kernel.weights, channel * cellCount);
    return weights;
  });
  const listed = Object.values(claim.groups);
  const { groups } = factorize(kernels, channelCount, listed.length);
  const hits = listed.map((members) =>
    groups.map((group) => {
      const strongest = new Set(group.members.slice(0, members.length).map(({ channel }) => channel));
      return members.filter((member) => strongest.has(member)).length;
    }),
  );
  const count = listed.reduce((sum, { length }) => sum + length, 0);
  const value = bestPairing(hits) / count;
  const byLot = listed.reduce((sum, { length }) => sum + length ** 2 / channelCount, 0) / count;
  return { holds: value >= claim.atLeast - 1e-9, value, control: byLot };
}

/** Largest sum of one number a row, each from another column. */
function bestPairing([row, ...others]: readonly (readonly number[])[], used: ReadonlySet<number> = new Set()): number {
  if (!row) return 0;
  const sums = row.map((value, column) =>
    used.has(column) ? 0 : value + bestPairing(others, new Set([...used, column])),
  );
  // A group may have no counterpart, where the factorization found fewer.
  return Math.max(bestPairing(others, used), ...sums);
}
