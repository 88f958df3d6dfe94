import type { Graph, Tensor } from '../network/graph.ts';
import { random, seedOf } from '../random.ts';

/**
 * The same network with the weights of every convolution's filter in another order, drawn by lot: each filter keeps its weights and its bias and
 * loses what they were arranged for. What such a network still seems to be tuned to, is chance.
 * @param seed of all draws; each convolution has its own
 */
export function shuffleFilters(graph: Graph, seed: number): Graph {
  const constants = new Map(graph.constants);
  for (const node of graph.nodes) {
    const name = node.op === 'Conv' ? node.inputs[1]! : undefined;
    const weight = name === undefined ? undefined : graph.constants.get(name);
    if (weight) constants.set(name!, shuffleRows(weight, random(seedOf(`${seed} ${node.name}`))));
  }
  return { ...graph, constants };
}

/** Shuffles what belongs to each index of the first axis (Fisher and Yates). */
function shuffleRows({ data, shape }: Tensor, next: () => number): Tensor {
  const shuffled = data.slice();
  const length = data.length / shape[0]!;
  for (let start = 0; start < data.length; start += length) {
    for (let i = length - 1; i > 0; i--) {
      const other = start + Math.floor((i + 1) * next());
      const kept = shuffled[start + i]!;
      shuffled[start + i] = shuffled[other]!;
      shuffled[other] = kept;
    }
  }
  return { data: shuffled, shape };
}
