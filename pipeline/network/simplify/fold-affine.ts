import { toRank } from '../dimensions.ts';
import type { Graph, Node, Tensor } from '../graph.ts';
import { isPrivate, readersOf } from '../wiring.ts';

type Linear = Node<'Conv'> | Node<'Gemm'>;

/** What happens to each unit of a linear node: y ↦ scale · y + shift. */
export interface Affine {
  scale: Float64Array;
  shift: Float64Array;
}

/**
 * Folds per-unit scales and shifts into the convolution or matrix product right before them: batch normalization,
 * Caffe's Scale, biases written as an Add.
 */
export function foldAffine(graph: Graph): Graph {
  const readers = readersOf(graph);
  const constants = new Map(graph.constants);
  const nodes: Node[] = [];
  /** Position in `nodes` of the linear node that computes a tensor. */
  const positions = new Map<string, number>();
  for (const node of graph.nodes) {
    const found = findAffine(node, nodes, positions, constants);
    if (found && isPrivate(found.input, graph, readers)) {
      const linear = nodes[found.position] as Linear;
      nodes[found.position] = absorb(linear, found.affine, node.outputs[0]!, constants);
      positions.set(node.outputs[0]!, found.position);
    } else {
      if (node.op === 'Conv' || node.op === 'Gemm') positions.set(node.outputs[0]!, nodes.length);
      nodes.push(node);
    }
  }
  return { ...graph, nodes, constants };
}

function findAffine(
  node: Node,
  nodes: readonly Node[],
  positions: ReadonlyMap<string, number>,
  constants: ReadonlyMap<string, Tensor>,
): { input: string; position: number; affine: Affine } | undefined {
  if (node.op !== 'Add' && node.op !== 'Sub' && node.op !== 'Mul' && node.op !== 'Div') return undefined;
  const first = positions.has(node.inputs[0]!) ? 0 : 1;
  const input = node.inputs[first]!;
  const position = positions.get(input);
  const constant = constants.get(node.inputs[1 - first]!);
  if (position === undefined || !constant || (node.op === 'Div' && first === 1)) return undefined;
  const linear = nodes[position] as Linear;
  const weight = constants.get(linear.inputs[1]!);
  if (!weight) return undefined;
  const [count, rank] = linear.op === 'Conv' ? [weight.shape[0]!, 4] : [weight.shape[1]!, 2];
  const values = perUnit(constant, count, rank);
  return values && { input, position, affine: affineOf(node.op, values, first) };
}

/** One value a unit, where a constant has the same for every image and place. */
export function perUnit({ data, shape }: Tensor, count: number, rank: number): Float64Array | undefined {
  const sizes = toRank(shape, rank);
  const spread = sizes.length === rank && sizes.every((size, axis) => size === 1 || (axis === 1 && size === count));
  return spread ? Float64Array.from({ length: count }, (_, i) => data[data.length === 1 ? 0 : i]!) : undefined;
}

/** What an operation does to its input number `first`, where the other one is a constant with one value a unit. */
export function affineOf(op: 'Add' | 'Div' | 'Mul' | 'Sub', values: Float64Array, first: number): Affine {
  const ones = values.map(() => 1);
  const zeros = values.map(() => 0);
  switch (op) {
    case 'Add':
      return { scale: ones, shift: values };
    case 'Sub':
      return first === 0
        ? { scale: ones, shift: values.map((v) => -v) }
        : { scale: ones.map((v) => -v), shift: values };
    case 'Mul':
      return { scale: values, shift: zeros };
    case 'Div':
      return { scale: values.map((v) => 1 / v), shift: zeros };
  }
}

/** The linear node with the scale and shift in its constants, computing what they computed. */
function absorb(linear: Linear, { scale, shift }: Affine, output: string, constants: Map<string, Tensor>): Linear {
  const [x, weightName, biasName] = linear.inputs;
  const weight = constants.get(weightName!)!;
  const bias = biasName === undefined ? undefined : constants.get(biasName)!;
  const isScaled = scale.some((factor) => factor !== 1);
  const shifted = Float32Array.from(scale, (factor, i) => (bias?.data[i] ?? 0) * factor + shift[i]!);
  const names = [`${output}/weight`, `${output}/bias`] as const;
  constants.set(names[0], isScaled ? scaleUnits(linear.op, weight, scale) : weight);
  constants.set(names[1], { data: shifted, shape: [scale.length] });
  return { ...linear, inputs: [x!, ...names], outputs: [output] };
}

/** Weights with those of each unit multiplied by its factor. */
function scaleUnits(op: Linear['op'], { data, shape }: Tensor, scale: Float64Array): Tensor {
  // Filters lie along the first axis of a convolution's weights and the last of a matrix's.
  const run = op === 'Conv' ? data.length / scale.length : 1;
  const scaled = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) scaled[i] = data[i]! * scale[Math.floor(i / run) % scale.length]!;
  return { data: scaled, shape };
}
