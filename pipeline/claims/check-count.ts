import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';

/** How many units some layers have together, or members of a family in them; the control of a family is how many its rule finds by chance. */
export async function checkCount(claim: ClaimOf<'count'>, evidence: Evidence): Promise<Finding> {
  const [least, most] = claim.between;
  const within = (value: number) => value >= least && value <= most;
  if (claim.family === undefined) {
    const value = claim.layers.reduce((sum, layer) => sum + evidence.record(layer).unitCount, 0);
    return { holds: within(value), value };
  }
  const found = await evidence.family(claim.family, claim.layers);
  const value = found.reduce((sum, { members }) => sum + members.length, 0);
  const chances = found.flatMap(({ chance }) => chance ?? []);
  const isCompared = found.length > 0 && chances.length === found.length;
  // Of two kinds of chance, that which finds more.
  const byChance = chances.reduce((sum, { shuffled, swapped }) => sum + Math.max(shuffled ?? 0, swapped ?? 0), 0);
  return { holds: within(value), value, ...(isCompared && { control: byChance }) };
}
