import type { Graph, GraphInput, Tensor } from './graph.ts';

/**
 * Cuts out what some tensors need, in the same order.
 * @param outputs tensors to compute; they become the graph's outputs
 * @param inputs tensors fed from outside instead of computed; a mere name that is no input of the graph yet stands for
 *   a float32 map of four free sizes
 * @throws Error when an output is no tensor of the graph
 */
export function subgraph(
  graph: Graph,
  outputs: readonly string[],
  inputs: readonly (string | GraphInput)[] = [],
): Graph {
  const known = new Map(graph.inputs.map((input) => [input.name, input]));
  const fed = new Map(
    inputs
      .map((input) => (typeof input === 'string' ? (known.get(input) ?? freeMap(input)) : input))
      .map((input) => [input.name, input]),
  );
  const needed = new Set(outputs);
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((name) => needed.has(name) && !fed.has(name))) return false;
      for (const name of node.inputs) needed.add(name);
      return true;
    })
    .reverse();

  const cutInputs = [
    ...graph.inputs.filter(({ name }) => needed.has(name) && !fed.has(name)),
    ...[...fed.values()].filter(({ name }) => needed.has(name)),
  ];
  const constants = new Map<string, Tensor>();
  for (const [name, tensor] of graph.constants) if (needed.has(name) && !fed.has(name)) constants.set(name, tensor);

  const defined = new Set([
    ...cutInputs.map(({ name }) => name),
    ...constants.keys(),
    ...nodes.flatMap((n) => n.outputs),
  ]);
  const missing = outputs.find((name) => !defined.has(name));
  if (missing !== undefined) throw new Error(`the graph has no tensor "${missing}"`);
  return { inputs: cutInputs, outputs: [...outputs], nodes, constants };
}

function freeMap(name: string): GraphInput {
  return { name, shape: [-1, -1, -1, -1], type: 'float32' };
}
