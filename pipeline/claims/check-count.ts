import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';

/** How many units some layers have together. */
export async function checkCount(claim: ClaimOf<'count'>, evidence: Evidence): Promise<Finding> {
  const [least, most] = claim.between;
  const value = claim.layers.reduce((sum, layer) => sum + evidence.record(layer).unitCount, 0);
  return { holds: value >= least && value <= most, value };
}
