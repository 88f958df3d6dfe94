import { toRank } from '../dimensions.ts';
import type { Node, OperatorName, Tensor } from '../graph.ts';
import { transposeTensor } from '../transpose-tensor.ts';

/** Axis `i` of the transposed tensor is axis `permutation[i]` of the other. */
export type Permutation = readonly number[];

/** A tensor that is the transpose of another one. */
export interface Transposed {
  from: string;
  permutation: Permutation;
}

/** Operators that treat every element alike, so that a change of layout before them may as well come after. */
const pointwise = new Set<OperatorName>([
  'Add',
  'Clip',
  'Div',
  'Elu',
  'Exp',
  'HardSigmoid',
  'HardSwish',
  'LeakyRelu',
  'Mul',
  'Neg',
  'PRelu',
  'Pow',
  'Relu',
  'Sigmoid',
  'Silu',
  'Sqrt',
  'Sub',
  'Tanh',
]);

export const isIdentity = (permutation: Permutation) => permutation.every((axis, i) => axis === i);

/**
 * Lets a node work on the tensors before their transposition.
 * @param transposed what is known of the node's inputs
 * @param constants gets the node's constants in the other layout
 * @returns nodes that compute the node's output before the transposition `permutation`; undefined where the node minds the layout
 */
export function carryTranspose(
  node: Node,
  transposed: ReadonlyMap<string, Transposed>,
  constants: Map<string, Tensor>,
): { nodes: Node[]; permutation: Permutation } | undefined {
  const known = node.inputs.map((name) => transposed.get(name));
  const permutation = known.find((input) => input)?.permutation;
  if (!permutation || isIdentity(permutation)) return undefined;
  const alike = known.every((input) => input && input.permutation.join() === permutation.join());
  const before = known.map((input) => input?.from ?? '');

  if (node.op === 'Concat' && alike) {
    return {
      nodes: [{ ...node, inputs: before, attributes: { axis: permutation[node.attributes.axis]! } }],
      permutation,
    };
  }
  if (node.op === 'Softmax') {
    const axis = permutation[node.attributes.axis]!;
    return { nodes: [{ ...node, inputs: before, attributes: { axis } }], permutation };
  }
  if (node.op === 'Slice') {
    const axes = node.attributes.axes.map((axis) => permutation[axis]!);
    return { nodes: [{ ...node, inputs: before, attributes: { ...node.attributes, axes } }], permutation };
  }
  if (node.op === 'Pad') {
    const rank = permutation.length;
    const pads = [...node.attributes.pads];
    for (const [i, axis] of permutation.entries()) {
      pads[axis] = node.attributes.pads[i]!;
      pads[axis + rank] = node.attributes.pads[i + rank]!;
    }
    return { nodes: [{ ...node, inputs: before, attributes: { ...node.attributes, pads } }], permutation };
  }
  if (node.op === 'ReduceMean') return carryPastMean(node, before[0]!, permutation);
  if (!pointwise.has(node.op)) return undefined;
  const inputs = node.inputs.map((name, i) => {
    const input = known[i];
    if (input) return input.permutation.join() === permutation.join() ? input.from : undefined;
    return constantBefore(name, permutation, constants);
  });
  if (!inputs.every((name) => name !== undefined)) return undefined;
  return { nodes: [{ ...node, inputs }], permutation };
}

/** The mean over height and width becomes a global pool; one that drops axes is carried only where the others keep their order. */
function carryPastMean(node: Node<'ReduceMean'>, x: string, permutation: Permutation) {
  const { keepDims } = node.attributes;
  const axes = node.attributes.axes.map((axis) => permutation[axis]!);
  const rest = permutation.filter((axis) => !axes.includes(axis));
  if (!keepDims && rest.some((axis, i) => i > 0 && axis < rest[i - 1]!)) return undefined;
  const after = keepDims ? permutation : rest.map((_, i) => i);
  if (permutation.length !== 4 || axes.toSorted().join() !== '2,3') {
    return { nodes: [{ ...node, inputs: [x], attributes: { axes, keepDims } }], permutation: after };
  }
  const pooled = keepDims ? node.name : `${node.name}/pooled`;
  const pool: Node = {
    op: 'GlobalAveragePool',
    name: pooled,
    inputs: [x],
    outputs: keepDims ? node.outputs : [pooled],
    attributes: {},
  };
  const flat: Node = {
    op: 'Flatten',
    name: node.name,
    inputs: [pooled],
    outputs: node.outputs,
    attributes: { axis: 1 },
  };
  return { nodes: keepDims ? [pool] : [pool, flat], permutation: after };
}

/** Name of the constant in the layout before the transposition; scalars have none. */
function constantBefore(name: string, permutation: Permutation, constants: Map<string, Tensor>): string | undefined {
  const constant = constants.get(name);
  if (!constant || constant.shape.length > permutation.length) return undefined;
  if (constant.data.length === 1 && constant.shape.length < permutation.length) return name;
  const shape = toRank(constant.shape, permutation.length);
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  const before = `${name}/${inverse.join('')}`;
  constants.set(before, transposeTensor({ data: constant.data, shape }, inverse));
  return before;
}
