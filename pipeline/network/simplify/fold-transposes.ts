import { carryTranspose, isIdentity } from './carry-transpose.ts';
import type { Transposed } from './carry-transpose.ts';
import type { Graph, Node } from '../graph.ts';

/**
 * Takes changes of layout out: every Transpose is carried down past pointwise operators, concatenations, paddings and means
 * until it meets one that undoes it; what meets none is written where its result is read. A tensor whose layout has
 * changed keeps the network's name.
 */
export function foldTransposes(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes: Node[] = [];
  /** By name in the old graph: what has no node in the new one unless somebody needs it. */
  const pending = new Map<string, Transposed>();
  const written = new Map<string, string>();

  /** Name in the new graph of a tensor in the layout of the old one. */
  function settle(name: string): string {
    const { from, permutation } = pending.get(name) ?? { from: name, permutation: [] };
    if (isIdentity(permutation)) return from;
    const known = written.get(name);
    if (known !== undefined) return known;
    const output = from === name ? `${name}/transposed` : name;
    nodes.push({ op: 'Transpose', name: output, inputs: [from], outputs: [output], attributes: { permutation } });
    written.set(name, output);
    return output;
  }

  for (const node of graph.nodes) {
    const [output] = node.outputs;
    if (node.op === 'Transpose') {
      const [x] = node.inputs;
      const { permutation } = node.attributes;
      const before = pending.get(x!);
      pending.set(output!, {
        from: before?.from ?? x!,
        permutation: before ? permutation.map((axis) => before.permutation[axis]!) : permutation,
      });
      continue;
    }
    const carried = carryTranspose(node, pending, constants);
    if (carried) {
      nodes.push(...carried.nodes);
      pending.set(output!, { from: output!, permutation: carried.permutation });
    } else {
      nodes.push({ ...node, inputs: node.inputs.map(settle) } as Node);
    }
  }
  return { ...graph, outputs: graph.outputs.map(settle), nodes, constants };
}
