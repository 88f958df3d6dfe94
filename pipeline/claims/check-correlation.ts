import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding, RowCheck } from '../../content/schema/check.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { Evidence } from './evidence.ts';
import { pearson } from '../../content/pearson.ts';
import { rowsFinding } from './rows-finding.ts';

/**
 * Whether units have counterparts in another model. A row's control is the chance that the best of as many units of the same layers, drawn by
 * lot, would correlate as well as is asked.
 */
export async function checkCorrelation(claim: ClaimOf<'correlation'>, evidence: Evidence): Promise<Finding> {
  const rows: RowCheck[] = [];
  for (const { layer, index } of claim.units) {
    const own = (await evidence.answers(evidence.model.id, layer))[index]!;
    let [value, chanceOfNone] = [-1, 1];
    for (const id of claim.with) {
      const other = parseUnitId(id);
      const all = (await evidence.answers(other.model, other.layer)).map((answers) => pearson(own, answers));
      value = Math.max(value, all[other.index]!);
      chanceOfNone *= 1 - all.filter((r) => r >= claim.atLeast).length / all.length;
    }
    rows.push({ value, holds: value >= claim.atLeast, control: 1 - chanceOfNone });
  }
  return rowsFinding(rows, claim.share);
}
