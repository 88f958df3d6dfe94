import { describe, expect, it } from 'vitest';
import { digestGraph } from '../../pipeline/network/digest-graph.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { Graph } from '../../pipeline/network/graph.ts';

/** Two products and a sum, with names and numbers of one's own. */
function graph({ names = ['x', 'twice', 'thrice', 'sum'], factor = 2, slope = 0.1, swapped = false } = {}): Graph {
  const [input, twice, thrice, sum] = names as [string, string, string, string];
  const build = createGraphBuilder([input]);
  build.add(
    'Mul',
    [input, build.constant({ data: Float32Array.of(factor), shape: [1] }, `${twice}/factor`)],
    {},
    { name: twice },
  );
  build.add('LeakyRelu', [input], { alpha: slope }, { name: thrice });
  build.add('Sub', swapped ? [thrice, twice] : [twice, thrice], {}, { name: sum });
  return {
    inputs: [{ name: input, shape: [1, 3], type: 'float32' }],
    outputs: [sum],
    nodes: build.nodes,
    constants: build.constants,
  };
}

describe('digestGraph', () => {
  it('does not ask what tensors are called', () => {
    expect(digestGraph(graph({ names: ['a', 'b', 'c', 'd'] }))).toBe(digestGraph(graph()));
  });

  it('tells apart weights, attributes and wiring', () => {
    const others = [
      graph({ factor: 2.0000002 }),
      graph({ slope: 0.2 }),
      graph({ swapped: true }),
      { ...graph(), outputs: ['twice'] },
    ];
    expect(new Set([graph(), ...others].map(digestGraph)).size).toBe(5);
  });
});
