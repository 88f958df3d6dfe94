import type { Graph } from '../graph.ts';

/**
 * Finds the tensors that every path from the input to `target` goes through: where the network is one strand, and not in
 * the branches of a module or of a residual block. They are those where (paths from the input) × (paths to the target) is
 * the number of all paths.
 */
export function findTrunk({ inputs, nodes }: Graph, target: string): Set<string> {
  const above = new Map(inputs.map(({ name }) => [name, 1n]));
  for (const { inputs: read, outputs } of nodes) {
    const paths = read.reduce((sum, name) => sum + (above.get(name) ?? 0n), 0n);
    for (const name of outputs) above.set(name, paths);
  }
  const below = new Map([[target, 1n]]);
  for (const { inputs: read, outputs } of nodes.toReversed()) {
    const paths = outputs.reduce((sum, name) => sum + (below.get(name) ?? 0n), 0n);
    for (const name of read) below.set(name, (below.get(name) ?? 0n) + paths);
  }
  const all = above.get(target) ?? 0n;
  return new Set([...above.keys()].filter((name) => above.get(name)! * (below.get(name) ?? 0n) === all));
}
