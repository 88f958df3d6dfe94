import type { Graph, Node, OperatorName, Shape } from '../network/graph.ts';
import { activations } from '../network/layers/find-layers.ts';
import { producersOf } from '../network/wiring.ts';
import { UserError } from '../user-error.ts';

/** Where the weights of a unit are: one row of a convolution. */
export interface UnitWeights {
  convolution: Node<'Conv'>;
  row: number;
}

/** Operators that keep every channel to itself, at its place. */
const keepsChannels = new Set<OperatorName>([...activations, 'Identity', 'MaxPool', 'AveragePool']);

/**
 * Finds the convolution that computes a channel of a tensor, past what works on each channel alone and through concatenations.
 * @param shapes of all tensors
 * @param unit its id, for the message
 * @throws UserError when something else computes it, such as a residual sum
 */
export function locateUnit(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  tensor: string,
  index: number,
  unit: string,
): UnitWeights {
  const producers = producersOf(graph);
  let [name, row] = [tensor, index];
  for (;;) {
    const node = producers.get(name);
    if (node?.op === 'Conv') return { convolution: node, row };
    if (node?.op === 'Concat' && node.attributes.axis === 1) {
      for (const input of node.inputs) {
        const count = shapes.get(input)![1]!;
        name = input;
        if (row < count) break;
        row -= count;
      }
    } else if (node && keepsChannels.has(node.op)) {
      name = node.inputs[0]!;
    } else {
      const origin = node ? `"${node.name}" computes it, which is of the kind ${node.op}` : 'it is the image';
      throw new UserError(`${unit} has no weights of its own (${origin}): edit the units that it is made from`);
    }
  }
}
