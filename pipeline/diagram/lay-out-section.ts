import { Graph, layout } from '@dagrejs/dagre';
import type { Link } from './boxes.ts';
import type { Size } from './box-size.ts';
import type { Section } from './sections.ts';

export interface Point {
  x: number;
  y: number;
}

/** A section in CSS pixels: x from the spine that its waists stand on, y downwards from the lower border of the upper waist. */
export interface SectionLayout {
  /** From waist to waist. */
  height: number;
  /** How far it reaches to either side of the spine. */
  reach: number;
  /** Middles of the boxes between the waists. */
  middles: Map<number, Point>;
  /** Lines in the order of the section's links, upwards, from border to border. */
  wires: Point[][];
}

const gapPx = { across: 12, between: 22 };

/** Lays out what lies between two waists, in ranks, with branches in the order in which they are joined. */
export function layOutSection(section: Section, sizes: readonly Size[]): SectionLayout {
  const inOrder = arrange(section, sizes, false);
  if (countCrossings(inOrder) === 0) return inOrder;
  const untangled = arrange(section, sizes, true);
  return countCrossings(untangled) < countCrossings(inOrder) ? untangled : inOrder;
}

function arrange({ from, to, inner, links }: Section, sizes: readonly Size[], untangle: boolean): SectionLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'BT', nodesep: gapPx.across, edgesep: gapPx.across, ranksep: gapPx.between });
  for (const box of [from, ...inner, to]) graph.setNode(`${box}`, { ...sizes[box]! });
  for (const link of inJoiningOrder(links)) graph.setEdge(`${link.from}`, `${link.to}`, {});
  layout(graph, { disableOptimalOrderHeuristic: !untangle });

  const nodeOf = (box: number) => graph.node(`${box}`) as Point & Size;
  const top = nodeOf(to).y + nodeOf(to).height / 2;
  const bottom = nodeOf(from).y - nodeOf(from).height / 2;
  const wires = links.map((link) => (graph.edge(`${link.from}`, `${link.to}`) as { points: Point[] }).points);
  // The points of a wire at its boxes are none of its own way.
  const xs = [
    ...inner.flatMap((box) => [nodeOf(box).x - nodeOf(box).width / 2, nodeOf(box).x + nodeOf(box).width / 2]),
    ...wires.flatMap((points) => points.slice(1, -1).map(({ x }) => x)),
  ];
  const spine = inner.length === 0 ? nodeOf(from).x : (Math.min(...xs) + Math.max(...xs)) / 2;
  const local = ({ x, y }: Point): Point => ({ x: x - spine, y: y - top });
  const sectionLayout: SectionLayout = {
    height: bottom - top,
    reach: inner.length === 0 ? 0 : (Math.max(...xs) - Math.min(...xs)) / 2,
    middles: new Map(inner.map((box) => [box, local(nodeOf(box))])),
    wires: wires.map((points) => points.map(local)),
  };
  attach(sectionLayout, links, { box: from, end: 'lower' }, sizes);
  attach(sectionLayout, links, { box: to, end: 'upper' }, sizes);
  return sectionLayout;
}

/** Links such that those of a box's first input come before those of its second, back to where they part. */
function inJoiningOrder(links: readonly Link[]): Link[] {
  const ordered: Link[] = [];
  const seen = new Set<number>();
  const visit = (box: number) => {
    if (seen.has(box)) return;
    seen.add(box);
    for (const link of links) {
      if (link.to !== box) continue;
      visit(link.from);
      ordered.push(link);
    }
  };
  for (const { to } of links.toReversed()) visit(to);
  return ordered;
}

/** Moves the ends of wires to a waist, which stands on the spine, side by side in the order in which they come. */
function attach(
  { height, wires }: SectionLayout,
  links: readonly Link[],
  { box, end }: { box: number; end: 'lower' | 'upper' },
  sizes: readonly Size[],
): void {
  const touching = wires
    .filter((_, i) => (end === 'lower' ? links[i]!.from : links[i]!.to) === box)
    .map((points) => (end === 'lower' ? points : points.toReversed()))
    .sort((a, b) => a[1]!.x - b[1]!.x);
  const width = sizes[box]!.width * 0.7;
  for (const [i, points] of touching.entries()) {
    points[0]!.x = width * ((i + 0.5) / touching.length - 0.5);
    points[0]!.y = end === 'lower' ? height : 0;
  }
}

/** Pairs of wires that change sides on their way between two heights. */
function countCrossings({ wires }: SectionLayout): number {
  const pieces = wires.flatMap((points) => points.slice(1).map((point, i) => [points[i]!, point] as const));
  return pieces.reduce(
    (count, [a, b], i) =>
      count +
      pieces.slice(i + 1).filter(([c, d]) => Math.min(a.y, c.y) > Math.max(b.y, d.y) && (a.x - c.x) * (b.x - d.x) < 0)
        .length,
    0,
  );
}
