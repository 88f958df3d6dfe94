import type { Graph, Node, Tensor } from '../graph.ts';
import { subgraph } from '../subgraph.ts';
import { isPrivate, producersOf, readersOf } from '../wiring.ts';

/**
 * Turns relu6(x + 3) / 6 into HardSigmoid, and x · relu6(x + 3) / 6, multiplied in whatever order, into HardSwish (Howard et
 * al. 2019, equation 2 and below).
 */
export function recognizeHardGates(graph: Graph): Graph {
  const producers = producersOf(graph);
  const readers = readersOf(graph);

  /** What is multiplied to give a tensor, down to `largest` factors; a division by a constant is a product too. */
  function factorsOf({ op, inputs }: Node, largest: number): (string | number)[] {
    const [x, y] = inputs;
    const divisor = op === 'Div' ? single(graph.constants.get(y!)) : undefined;
    if (op === 'Div' && divisor === undefined) return [];
    return [x!, y!].flatMap((name, i) => {
      if (i === 1 && divisor !== undefined) return [1 / divisor];
      const value = single(graph.constants.get(name));
      if (value !== undefined) return [value];
      const inner = producers.get(name);
      const isProduct = inner && (inner.op === 'Mul' || inner.op === 'Div') && isPrivate(name, graph, readers);
      return isProduct && largest > 2 ? factorsOf(inner, largest - 1) : [name];
    });
  }

  /** The x of relu6(x + 3). */
  function gatedBy(name: string): string | undefined {
    const clip = producers.get(name);
    if (clip?.op !== 'Clip' || clip.attributes.min !== 0 || clip.attributes.max !== 6) return undefined;
    const sum = producers.get(clip.inputs[0]!);
    if (sum?.op !== 'Add') return undefined;
    const at = sum.inputs.findIndex((input) => single(graph.constants.get(input)) === 3);
    return at < 0 ? undefined : sum.inputs[1 - at];
  }

  const nodes = graph.nodes.map((node): Node => {
    if (node.op !== 'Mul' && node.op !== 'Div') return node;
    const factors = factorsOf(node, 3);
    const scales = factors.filter((factor) => typeof factor === 'number');
    const names = factors.filter((factor) => typeof factor === 'string');
    if (scales.length !== 1 || Math.abs(6 * scales[0]! - 1) > tolerance) return node;
    const [first, second] = names;
    const { name, outputs } = node;
    const x = names.map(gatedBy).find((input) => input !== undefined);
    if (x === undefined) return node;
    if (names.length === 1) {
      return { op: 'HardSigmoid', name, inputs: [x], outputs, attributes: { alpha: 1 / 6, beta: 0.5 } };
    }
    if (names.length > 2 || (first !== x && second !== x)) return node;
    return { op: 'HardSwish', name, inputs: [x], outputs, attributes: {} };
  });
  return subgraph({ ...graph, nodes }, graph.outputs);
}

/** Some files hold 1/6 as a half float. */
const tolerance = 2 ** -11;

/** The number in a constant that holds one. */
function single(tensor: Tensor | undefined): number | undefined {
  return tensor?.data.length === 1 ? tensor.data[0] : undefined;
}
