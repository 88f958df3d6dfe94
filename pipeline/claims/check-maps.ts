import type { LayerUnit, PublishedMap } from '../../content/schema/claim-row.ts';
import { parseEdge } from '../../content/schema/claim-row.ts';
import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding, RowCheck } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';
import { groupEdges } from './group-edges.ts';
import { fitKernel, type Kernel } from './kernel.ts';
import { pearson } from '../../content/pearson.ts';
import { rowsFinding } from './rows-finding.ts';

/** Shapes of kernels. A row's control is the share of the unit's other inputs whose kernels resemble the published one as well as is asked. */
export async function checkMaps(claim: ClaimOf<'maps'>, evidence: Evidence): Promise<Finding> {
  const rows: RowCheck[] = [];
  const all = Object.entries(claim.maps).map(([edge, published], row) => ({ ...parseEdge(edge), published, row }));
  for (const { from, to, edges, inputs } of groupEdges(all)) {
    const maps = await evidence.maps(from, to, inputs);
    for (const edge of edges) rows[edge.row] = checkMap(edge, maps.get(edge.to.index)!, claim.atLeast);
  }
  return rowsFinding(rows, claim.share);
}

function checkMap(
  { from, published }: { from: LayerUnit; published: PublishedMap },
  maps: ReadonlyMap<number, Kernel>,
  atLeast: number,
): RowCheck {
  const resemblance = (kernel: Kernel) => pearson(published.weights, fitKernel(kernel, published.size));
  const value = resemblance(maps.get(from.index)!);
  const others = [...maps].filter(([unit]) => unit !== from.index);
  const passing = others.filter(([, kernel]) => resemblance(kernel) >= atLeast);
  return { value, holds: value >= atLeast, ...(others.length > 0 && { control: passing.length / others.length }) };
}
