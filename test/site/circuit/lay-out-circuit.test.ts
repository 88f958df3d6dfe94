import { describe, expect, it } from 'vitest';
import { listMembers } from '../../../src/circuit/list-members.ts';
import type { Box } from '../../../src/circuit/lay-out-circuit.ts';
import { layOutCircuit, picturePx } from '../../../src/circuit/lay-out-circuit.ts';
import { drawGraph, sampleLayers } from './sample-graph.ts';

const edges = ({ x, y, width, height }: Box) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});
const overlap = (a: Box, b: Box): boolean => {
  const [one, other] = [edges(a), edges(b)];
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
};
const encloses = (outer: Box, inner: Box): boolean => {
  const [one, other] = [edges(outer), edges(inner)];
  return one.left <= other.left && one.right >= other.right && one.top <= other.top && one.bottom >= other.bottom;
};

describe.each(Array.from({ length: 25 }, (_, seed) => seed))('layOutCircuit of circuit %i drawn by lot', (seed) => {
  it('puts each unit into the column of its layer, apart from all others', async () => {
    const graph = await drawGraph(seed);
    const { columns, units, width, height } = layOutCircuit(graph, sampleLayers);
    const xs = columns.map(({ x }) => x);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    expect(columns.map(({ layer }) => layer)).toEqual(
      sampleLayers.filter((layer) => graph.units.some(({ unit }) => unit.startsWith(`net/${layer}/`))),
    );
    for (const [i, box] of units.entries()) {
      expect(box.x).toBe(columns.find(({ layer }) => layer === graph.units[i]!.unit.split('/')[1])!.x);
      expect(units.slice(i + 1).filter((other) => overlap(box, other))).toEqual([]);
      expect(encloses({ x: width / 2, y: height / 2, width, height }, box)).toBe(true);
    }
  });

  it('frames the members of each group and nobody else', async () => {
    const graph = await drawGraph(seed);
    const { groups, units } = layOutCircuit(graph, sampleLayers);
    for (const { name, ...frame } of groups) {
      const members = new Set(listMembers(graph, name).map(({ unit }) => unit));
      const inside = graph.units.filter((_, i) => overlap(frame, units[i]!)).map(({ unit }) => unit);
      expect(new Set(inside)).toEqual(members);
      expect(graph.units.every(({ unit }, i) => !members.has(unit) || encloses(frame, units[i]!))).toBe(true);
    }
  });

  it('leads each connection from picture to picture without turning back, over its map', async () => {
    const graph = await drawGraph(seed);
    const { connections, units } = layOutCircuit(graph, sampleLayers);
    const boxOf = (unit: string) => units[graph.units.findIndex((known) => known.unit === unit)]!;
    for (const [i, { points, map }] of connections.entries()) {
      const { from, to } = graph.connections[i]!;
      const xs = points.map(({ x }) => x);
      expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      expect(xs[0]).toBe(boxOf(from).x + picturePx / 2);
      expect(xs.at(-1)).toBe(boxOf(to).x - picturePx / 2);
      expect(points.filter(({ y }) => Math.abs(y - map.y) < 0.01).length).toBeGreaterThanOrEqual(2);
      const others = connections.slice(i + 1).map((other) => other.map);
      expect(others.some((other) => Math.abs(other.x - map.x) < 44 && Math.abs(other.y - map.y) < 44)).toBe(false);
    }
  });
});
