import { Graph, layout } from '@dagrejs/dagre';
import type { CircuitGraph } from '../../content/schema/circuit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { listWords } from './list-words.ts';

export interface Point {
  x: number;
  y: number;
}

/** A rectangle by its middle. */
export interface Box extends Point {
  width: number;
  height: number;
}

/** Where everything of a circuit stands, in CSS pixels from the upper left corner. */
export interface CircuitLayout {
  width: number;
  height: number;
  /** Layers that have units here, from the image upwards, with the middle of their column. */
  columns: { layer: string; x: number }[];
  /** In the order of the graph. */
  units: Box[];
  /** Outer ones first. */
  groups: (Box & { name: string })[];
  /** In the order of the graph: the way from picture to picture, level between every other two of its points, and the middle of the map upon it. */
  connections: { points: Point[]; map: Point }[];
}

/** Side of a unit's picture. */
export const picturePx = 76;
/** From one line of the words below a picture to the next. */
export const linePx = 14;
/** Side of a weight map. */
export const mapPx = 44;
const headPx = 28;
const marginPx = 12;

const layerOf = (unit: string): string => parseUnitId(unit).layer;

/**
 * Lays a circuit out from left to right, a column a layer: units so that few connections cross, members of a group side by side, maps where
 * no other connection runs.
 * @param layers slugs of the model's layers, from the image upwards
 */
export function layOutCircuit({ units, groups, connections }: CircuitGraph, layers: readonly string[]): CircuitLayout {
  const present = layers.filter((layer) => units.some(({ unit }) => layerOf(unit) === layer));
  const columnOf = new Map(units.map(({ unit }) => [unit, present.indexOf(layerOf(unit))]));
  const graph = new Graph({ compound: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 18,
    edgesep: 10,
    ranksep: 60,
    marginx: marginPx,
    marginy: marginPx,
    ranker: (ranked: Graph) => rankByColumn(ranked, columnOf),
  });
  graph.setDefaultNodeLabel(() => ({}));
  for (const unit of units) {
    const wordsPx = linePx * listWords(unit).length + 4;
    graph.setNode(unit.unit, { width: picturePx, height: picturePx + wordsPx });
  }
  const names = listGroups(units, groups);
  for (const name of names) graph.setNode(groupNode(name), {});
  for (const { name, in: outer } of groups)
    if (outer !== null && names.includes(name)) graph.setParent(groupNode(name), groupNode(outer));
  for (const { unit, group } of units) if (group !== null) graph.setParent(unit, groupNode(group));
  for (const { from, to } of connections) graph.setEdge(from, to, { width: mapPx, height: mapPx, labelpos: 'c' });
  layout(graph);

  const boxOf = (node: string): Box => {
    const { x, y, width, height } = graph.node(node) as Box;
    return { x, y: y + headPx, width, height };
  };
  const columns = present.map((layer) => {
    return { layer, x: boxOf(units.find(({ unit }) => layerOf(unit) === layer)!.unit).x };
  });
  const ways = connections.map(({ from, to }) => {
    const { points, x, y } = graph.edge(from, to) as { points: Point[] } & Point;
    const passed = points.slice(1, -1).map((point) => ({ x: point.x, y: point.y + headPx }));
    return {
      from,
      to,
      ...straighten(
        passed,
        { x, y: y + headPx },
        columns.map((column) => column.x),
      ),
    };
  });
  attach(ways, 'from', boxOf);
  attach(ways, 'to', boxOf);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height + headPx),
    columns,
    units: units.map(({ unit }) => boxOf(unit)),
    groups: names.map((name) => ({ name, ...boxOf(groupNode(name)) })),
    connections: ways.map(({ points, map }) => ({ points, map })),
  };
}

/** A connection on its way from unit to unit. */
interface Way {
  from: string;
  to: string;
  points: Point[];
  map: Point;
}

/** Keeps of the points that dagre leads a connection through those that matter: past the units of each column between, and over its map. */
function straighten(passed: readonly Point[], map: Point, columnXs: readonly number[]): Pick<Way, 'points' | 'map'> {
  const level = ({ x, y }: Point, reach: number): Point[] => [
    { x: x - reach, y },
    { x: x + reach, y },
  ];
  const points = passed.flatMap((point) => {
    const isPast = columnXs.some((x) => Math.abs(x - point.x) < 1);
    if (isPast) return level(point, picturePx / 2);
    return Math.abs(point.x - map.x) < 1 ? level(point, mapPx / 2) : [];
  });
  return { points, map };
}

/** Ends connections at the sides of their units' pictures, beside one another in the order in which they come. */
function attach(ways: readonly Way[], end: 'from' | 'to', boxOf: (unit: string) => Box): void {
  const nextTo = ({ points }: Way): Point => (end === 'from' ? points[0]! : points.at(-1)!);
  for (const unit of new Set(ways.map((way) => way[end]))) {
    const box = boxOf(unit);
    const pictureY = box.y - box.height / 2 + picturePx / 2;
    const ending = ways.filter((way) => way[end] === unit).sort((a, b) => nextTo(a).y - nextTo(b).y);
    for (const [i, { points }] of ending.entries()) {
      const y = pictureY + (picturePx - 16) * ((i + 0.5) / ending.length - 0.5);
      if (end === 'from') points.unshift({ x: box.x + picturePx / 2, y });
      else points.push({ x: box.x - picturePx / 2, y });
    }
  }
}

/** Groups that hold units, directly or within others: outer ones first. */
function listGroups(units: CircuitGraph['units'], groups: CircuitGraph['groups']): string[] {
  const outerOf = new Map(groups.map((group) => [group.name, group.in]));
  const names = new Set<string>();
  const add = (name: string) => {
    const outer = outerOf.get(name) ?? null;
    if (outer !== null) add(outer);
    names.add(name);
  };
  for (const { group } of units) if (group !== null) add(group);
  return [...names];
}

/** Apart from the ids of units, which hold slashes. */
const groupNode = (name: string): string => `group ${name}`;

/**
 * Ranks units by their columns, whatever connects them, and what dagre adds (the borders of groups, a root) around them. It has lengthened
 * connections for the labels upon them, and for as many borders as groups are deep.
 */
function rankByColumn(graph: Graph, columnOf: ReadonlyMap<string, number>): void {
  const { nodeRankFactor = 1 } = graph.graph() as { nodeRankFactor?: number };
  const ranks = new Map<string, number>([...columnOf].map(([unit, column]) => [unit, 2 * nodeRankFactor * column]));
  const lengthOf = (from: string, to: string): number => (graph.edge(from, to) as { minlen: number }).minlen;
  const rankOf = (node: string): number | undefined => {
    const after = (graph.predecessors(node) ?? []).map((other) => ranks.get(other)! + lengthOf(other, node));
    if (after.length > 0 && !after.some(Number.isNaN)) return Math.max(...after);
    const before = (graph.successors(node) ?? []).map((other) => ranks.get(other)! - lengthOf(node, other));
    return before.length > 0 && !before.some(Number.isNaN) ? Math.min(...before) : undefined;
  };
  // Each round finds the borders next to what has a rank: groups lie within each other, none lies within itself.
  let waiting = graph.nodes().filter((node) => !ranks.has(node));
  while (waiting.length > 0) {
    for (const node of waiting) {
      const rank = rankOf(node);
      if (rank !== undefined) ranks.set(node, rank);
    }
    waiting = waiting.filter((node) => !ranks.has(node));
  }
  for (const node of graph.nodes()) graph.node(node).rank = ranks.get(node);
}
