import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { Convolution, Graph, Pooling } from '../../pipeline/network/graph.ts';
import { randomArray } from './values.ts';

/** Builds a graph with one input `x`; what `write` returns is its only output. */
export function network(shape: readonly number[], write: (build: GraphBuilder) => string): Graph {
  const build = createGraphBuilder(['x']);
  const output = write(build);
  return {
    inputs: [{ name: 'x', shape, type: 'float32' }],
    outputs: [output],
    nodes: build.nodes,
    constants: build.constants,
  };
}

/** Attributes of a convolution with those that matter to a test. */
export const convolution = (changes: Partial<Convolution> = {}): Convolution => ({
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'explicit',
  dilations: [1, 1],
  groups: 1,
  ...changes,
});

export const pooling = (changes: Partial<Pooling> = {}): Pooling => ({
  kernel: [2, 2],
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'explicit',
  dilations: [1, 1],
  ceil: false,
  ...changes,
});

/** Appends a convolution with random weights and biases that depend on `seed` alone. */
export function conv(
  build: GraphBuilder,
  x: string,
  weight: readonly [filters: number, depth: number, height: number, width: number],
  seed: number,
  changes: Partial<Convolution> = {},
): string {
  const weights = build.constant(randomArray(weight, seed));
  const bias = build.constant(randomArray([weight[0]], seed + 1));
  return build.add('Conv', [x, weights, bias], convolution(changes));
}
