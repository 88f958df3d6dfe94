import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../pipeline/network/graph.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';

const relu = (from: string, to: string): Node => ({
  op: 'Relu',
  name: to,
  inputs: [from],
  outputs: [to],
  attributes: {},
});
const add = (from: readonly string[], to: string): Node => ({
  op: 'Add',
  name: to,
  inputs: from,
  outputs: [to],
  attributes: {},
});

const graph: Graph = {
  inputs: [
    { name: 'x', shape: [-1, 3], type: 'float32' },
    { name: 'z', shape: [-1, 3], type: 'float32' },
  ],
  outputs: ['d'],
  nodes: [relu('x', 'a'), add(['a', 'k'], 'b'), relu('z', 'c'), add(['b', 'c'], 'd')],
  constants: new Map([
    ['k', { data: Float32Array.of(1), shape: [] }],
    ['unused', { data: Float32Array.of(2), shape: [] }],
  ]),
};

const names = ({ inputs, nodes, constants }: Graph) => ({
  inputs: inputs.map(({ name }) => name),
  nodes: nodes.map(({ name }) => name),
  constants: [...constants.keys()],
});

describe('subgraph', () => {
  it('keeps what the outputs need, in the same order', () => {
    expect(names(subgraph(graph, ['b']))).toEqual({ inputs: ['x'], nodes: ['a', 'b'], constants: ['k'] });
    expect(names(subgraph(graph, ['d']))).toEqual({
      inputs: ['x', 'z'],
      nodes: ['a', 'b', 'c', 'd'],
      constants: ['k'],
    });
  });

  it('feeds a named tensor from outside instead of computing it', () => {
    const cut = subgraph(graph, ['d'], ['b']);
    expect(names(cut)).toEqual({ inputs: ['z', 'b'], nodes: ['c', 'd'], constants: [] });
    expect(cut.inputs.at(-1)).toEqual({ name: 'b', shape: [-1, -1, -1, -1], type: 'float32' });
  });

  it('takes the shape and type of a fed tensor where they are given, and leaves out one that nothing reads', () => {
    const rows = { name: 'b', shape: [-1, 3], type: 'float32' } as const;
    const cut = subgraph(graph, ['d'], [rows, { ...rows, name: 'a' }]);
    expect(cut.inputs).toEqual([graph.inputs[1], rows]);
  });

  it('names an output that is no tensor of the graph', () => {
    expect(() => subgraph(graph, ['nowhere'])).toThrow('the graph has no tensor "nowhere"');
  });
});
