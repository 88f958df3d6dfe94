import { activations } from './find-layers.ts';
import type { Graph, Node } from '../graph.ts';
import { producersOf } from '../wiring.ts';

/**
 * Adds to the graph what each layer is before its nonlinearity: the input of the activation that computes it, or the
 * concatenation of what its branches are before theirs.
 * @returns the graph, and by layer tensor the name of its pre-activation; the tensor itself where it has none
 */
export function addPreactivations(
  graph: Graph,
  tensors: readonly string[],
): { graph: Graph; preactivations: Map<string, string> } {
  const producers = producersOf(graph);
  const additions = new Map<string, Node>();

  function preactivationOf(tensor: string): string {
    const node = producers.get(tensor);
    if (!node) return tensor;
    if (activations.has(node.op)) return node.inputs[0]!;
    if (node.op !== 'Concat') return tensor;
    const branches = node.inputs.map(preactivationOf);
    if (branches.every((name, i) => name === node.inputs[i])) return tensor;
    const name = `${tensor}/preactivation`;
    additions.set(tensor, { ...node, name, inputs: branches, outputs: [name] });
    return name;
  }

  const preactivations = new Map(tensors.map((tensor) => [tensor, preactivationOf(tensor)]));
  const nodes = graph.nodes.flatMap((node) => {
    const addition = additions.get(node.outputs[0]!);
    return addition ? [node, addition] : [node];
  });
  return { graph: { ...graph, nodes }, preactivations };
}
