import type { ConnectionStatement, MapPlace } from '../../content/schema/claim-row.ts';
import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding, RowCheck } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';
import { groupEdges } from './group-edges.ts';
import type { Kernel } from './kernel.ts';
import type { InputSums } from './model-evidence.ts';
import { rowsFinding } from './rows-finding.ts';

type Limits = Pick<ClaimOf<'connections'>, 'atLeast' | 'atMost'>;

/**
 * Signs of connections. A row's control is the share of the later unit's inputs from that layer of which the same would hold; where a
 * place is named, of those whose maps are at hand.
 */
export async function checkConnections(claim: ClaimOf<'connections'>, evidence: Evidence): Promise<Finding> {
  const rows: RowCheck[] = [];
  const statements = claim.connections.map((statement, row) => ({ ...statement, row }));
  for (const { from, to, edges, inputs } of groupEdges(statements.filter(({ place }) => place === null))) {
    const sums = await evidence.sums(from, to, [...inputs.keys()]);
    for (const edge of edges) rows[edge.row] = checkSums(edge, sums.get(edge.to.index)!, claim);
  }
  for (const { from, to, edges, inputs } of groupEdges(statements.filter(({ place }) => place !== null))) {
    const maps = await evidence.maps(from, to, inputs);
    for (const edge of edges) rows[edge.row] = checkPlace(edge, maps.get(edge.to.index)!, claim);
  }
  return rowsFinding(rows, claim.share);
}

function checkSums({ from, verb }: ConnectionStatement, sums: InputSums, limits: Limits): RowCheck {
  const values = Array.from(sums.excitation, (excitation, i) => ({ excitation, inhibition: sums.inhibition[i]! }));
  const strongest = Math.max(...values.map(magnitudeOf));
  const measure = (value: (typeof values)[number]): number => {
    const magnitude = magnitudeOf(value);
    if (verb === 'ignores') return strongest === 0 ? 0 : magnitude / strongest;
    return magnitude === 0 ? 0 : (value.excitation + value.inhibition) / magnitude;
  };
  return compareWithOthers(values, from.index, measure, (value) => isAsClaimed(verb, value, limits));
}

const magnitudeOf = ({ excitation, inhibition }: { excitation: number; inhibition: number }): number =>
  excitation - inhibition;

function isAsClaimed(verb: ConnectionStatement['verb'], value: number, { atLeast, atMost }: Limits): boolean {
  if (verb === 'ignores') return value <= atMost;
  return (verb === 'excites' ? value : -value) > atLeast;
}

function checkPlace(
  { from, verb, place }: ConnectionStatement,
  maps: ReadonlyMap<number, Kernel>,
  limits: Limits,
): RowCheck {
  const units = [...maps.keys()].sort((a, b) => a - b);
  const kernels = units.map((unit) => maps.get(unit)!);
  const measure = (kernel: Kernel) => leanTowards(kernel, place!);
  return compareWithOthers(kernels, units.indexOf(from.index), measure, (value) => isAsClaimed(verb, value, limits));
}

/** One of several alternatives, and the share of the others that pass the same test. */
function compareWithOthers<Item>(
  items: readonly Item[],
  at: number,
  measure: (item: Item) => number,
  passes: (value: number) => boolean,
): RowCheck {
  const values = items.map(measure);
  const others = values.filter((_, i) => i !== at);
  return {
    value: values[at]!,
    holds: passes(values[at]!),
    ...(others.length > 0 && { control: others.filter(passes).length / others.length }),
  };
}

/**
 * How much more positive a kernel is at a place than on the opposite side (around it, for the centre): the difference of the two sums over
 * the sum of all magnitudes, −1 … 1. A middle row or column belongs to neither side; the centre is the middle third of both.
 */
export function leanTowards({ size: [rows, columns], weights }: Kernel, place: MapPlace): number {
  let [here, opposite, magnitude] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const weight = weights[row * columns + column]!;
      magnitude += Math.abs(weight);
      const side = sideOf((row + 0.5) / rows, (column + 0.5) / columns, place);
      if (side > 0) here += weight;
      if (side < 0) opposite += weight;
    }
  }
  return magnitude === 0 ? 0 : (here - opposite) / magnitude;
}

/** 1 at the place, −1 on the opposite side, 0 between them; y and x in 0 … 1 of the kernel. */
function sideOf(y: number, x: number, place: MapPlace): number {
  switch (place) {
    case 'above':
      return Math.sign(0.5 - y);
    case 'below':
      return Math.sign(y - 0.5);
    case 'the left':
      return Math.sign(0.5 - x);
    case 'the right':
      return Math.sign(x - 0.5);
    case 'the centre':
      return Math.max(Math.abs(y - 0.5), Math.abs(x - 0.5)) < 1 / 6 ? 1 : -1;
  }
}
