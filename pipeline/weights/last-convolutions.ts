import type { Graph, OperatorName, Shape } from '../network/graph.ts';
import { producersOf } from '../network/wiring.ts';
import { partsOf } from './plan-expansion.ts';

/** A convolution that a run of units is the sum of. */
export interface LastConvolution {
  /** What it reads. */
  input: string;
  /** What it writes: channel 0 is `firstUnit`. */
  output: string;
  firstUnit: number;
  unitCount: number;
}

/** What may stand between a convolution and the units that it computes: nothing that mixes channels or cells. */
const passing: ReadonlySet<OperatorName> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Identity']);

/**
 * Finds the last convolutions on the way to a tensor, branch for branch of a concatenation. A unit that is a sum may have several, one
 * behind a gate or a nonlinearity none.
 * @param target in the atlas a layer's pre-activation
 * @param stops tensors that are not looked behind: other layers, whose own convolutions these are
 */
export function findLastConvolutions(
  graph: Graph,
  target: string,
  shapes: ReadonlyMap<string, Shape>,
  stops: ReadonlySet<string> = new Set(),
): LastConvolution[] {
  const producers = producersOf(graph);
  const found: LastConvolution[] = [];
  for (const { tensor, firstUnit, unitCount } of partsOf(graph, target, shapes)) {
    const visit = (name: string): void => {
      const node = producers.get(name);
      if (node?.op === 'Conv') {
        found.push({ input: node.inputs[0]!, output: name, firstUnit, unitCount });
      } else if (node && passing.has(node.op)) {
        for (const input of node.inputs) if (!stops.has(input)) visit(input);
      }
    };
    visit(tensor);
  }
  return found;
}
