import { describe, expect, it } from 'vitest';
import type { CircuitGraph } from '../../../content/schema/circuit.ts';
import { drawCircuit } from '../../../src/circuit/draw-circuit.ts';
import { layOutCircuit } from '../../../src/circuit/lay-out-circuit.ts';
import { readDrawing, withoutMaps } from './read-drawing.ts';
import { drawGraph, sampleLayers, unitOf } from './sample-graph.ts';

const draw = (graph: CircuitGraph): string =>
  drawCircuit(graph, layOutCircuit(graph, sampleLayers), {
    name: 'figure',
    lookOf: (unit) => ({ href: `/${unit}/`, picture: { href: `/${unit}.webp`, sizePx: 32 } }),
  });

/** Two units and a connection between them. */
const pair = (excitation: number, inhibition: number): CircuitGraph => ({
  model: 'net',
  units: [unitOf('conv1/0'), unitOf('conv2/0')],
  groups: [],
  least: 0,
  connections: [{ from: 'net/conv1/0', to: 'net/conv2/0', excitation, inhibition, coverage: 0.5, map: null }],
  omittedCount: 0,
  unknown: [],
});

const strands = (svg: string) => [...svg.matchAll(/<g class="(excitation|inhibition)">/g)].map(([, sign]) => sign);
const headOf = (svg: string) => /class="head" d="M[\d.-]+ [\d.-]+([a-z])/.exec(svg)?.[1];
const widths = (svg: string) => [...svg.matchAll(/stroke-width="([\d.]+)"/g)].map(([, width]) => Number(width));

describe('drawCircuit', () => {
  it.each([0, 1, 2, 3, 4, 5])('draws the units and connections of circuit %i, and no others', async (seed) => {
    const graph = await drawGraph(seed);
    const drawn = readDrawing(draw(graph));
    expect(graph.connections.length).toBeGreaterThan(5);
    expect(drawn).toEqual({
      units: graph.units.map((unit) => ({ ...unit, link: `/${unit.unit}/` })),
      connections: withoutMaps(graph.connections),
      mapCount: graph.connections.filter(({ map }) => map).length,
    });
  });

  it('tells excitation and inhibition apart by their ends, and by dashes that the style gives one of them', () => {
    const [excited, inhibited, both] = [pair(0.5, 0), pair(0, -0.5), pair(0.5, -0.4)].map(draw);
    expect([excited!, inhibited!, both!].map(strands)).toEqual([
      ['excitation'],
      ['inhibition'],
      ['excitation', 'inhibition'],
    ]);
    // A triangle begins with a slanted line, a bar with a level one.
    expect([headOf(excited!), headOf(inhibited!)]).toEqual(['l', 'h']);
  });

  it('makes strands as wide as they are strong, and leaves out a sign below a tenth of its connection', () => {
    expect(widths(draw(pair(0.4, -0.2)))).toEqual([6, 3]);
    expect(widths(draw(pair(0.4, -0.03)))).toEqual([6]);
  });

  it('says what a connection is to those who do not see it, and that no map of it is stored', () => {
    const svg = draw(pair(0.5, -0.25));
    expect(svg).toContain(
      '<title>conv1 0 to conv2 0: excitation 0.5, inhibition −0.25, no map stored; 50 % of all weight that reaches it from conv1</title>',
    );
    expect(svg).toContain('>no map</text>');
  });

  it('keeps what an author writes from becoming markup', async () => {
    const graph = pair(0.5, 0);
    graph.units[0]!.label = '<a> & "b"';
    graph.units[1]!.group = '</g><script>';
    const svg = draw(graph);
    expect(svg).not.toMatch(/<script|<a>/);
    expect(readDrawing(svg).units[0]!.label).toBe('<a> & "b"');
  });
});
