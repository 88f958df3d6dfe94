import type { Graph, Node } from '../network/graph.ts';
import { pixels } from '../network/pixel-input.ts';
import { subgraph } from '../network/subgraph.ts';

/**
 * Puts a part of another network beside a network: both see the same pixels.
 * @param tensor of the other network that is wanted
 * @param scope put before every name of the other network, and a slash; nothing of the first one may begin so
 * @returns the joined graph, and what the wanted tensor is called in it
 */
export function graft(graph: Graph, other: Graph, tensor: string, scope: string): { graph: Graph; tensor: string } {
  const rename = (name: string) => (name === pixels ? name : `${scope}/${name}`);
  const part = subgraph(other, [tensor]);
  const grafted = part.nodes.map(
    (node) =>
      ({
        ...node,
        name: rename(node.name),
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      }) as Node,
  );
  return {
    graph: {
      ...graph,
      nodes: [...grafted, ...graph.nodes],
      constants: new Map([
        ...graph.constants,
        ...[...part.constants].map(([name, value]) => [rename(name), value] as const),
      ]),
    },
    tensor: rename(tensor),
  };
}
