import { rankOf, broadcast, product } from './dimensions.ts';
import type { Graph, Node, OperatorName, Operators, Shape } from './graph.ts';
import { convolvedSize, pooledSize } from './window.ts';

export { resolvePads } from './window.ts';

/** Shape of every output of one operator: where there are several (a pool and its indices) they are alike. */
type Rule<Name extends OperatorName> = (inputs: readonly Shape[], attributes: Operators[Name]) => Shape;

const same = ([x]: readonly Shape[]): Shape => x!;
const elementwise = ([x, y]: readonly Shape[]): Shape => broadcast(x!, y!);

const rules: { [Name in OperatorName]: Rule<Name> } = {
  Conv: ([x, weight], convolution) => {
    rankOf(x!, 4);
    const [filters, depth, ...kernel] = rankOf(weight!, 4);
    if (x![1] !== depth! * convolution.groups) {
      throw new Error(`input has ${x![1]} channels, weights want ${depth! * convolution.groups}`);
    }
    return [x![0]!, filters!, ...convolvedSize(convolution, [x![2]!, x![3]!], [kernel[0]!, kernel[1]!])];
  },
  Relu: same,
  LeakyRelu: same,
  PRelu: ([x, slope]) => {
    if (broadcast(x!, slope!).join() !== x!.join())
      throw new Error(`slopes [${slope!.join()}] do not fit [${x!.join()}]`);
    return x!;
  },
  Elu: same,
  Clip: same,
  HardSigmoid: same,
  HardSwish: same,
  Sigmoid: same,
  Tanh: same,
  Silu: same,
  MaxPool: ([x], pooling) => [...rankOf(x!, 4).slice(0, 2), ...pooledSize(pooling, [x![2]!, x![3]!])],
  AveragePool: ([x], pooling) => [...rankOf(x!, 4).slice(0, 2), ...pooledSize(pooling, [x![2]!, x![3]!])],
  GlobalAveragePool: ([x]) => [...rankOf(x!, 4).slice(0, 2), 1, 1],
  Lrn: same,
  Concat: (inputs, { axis }) => {
    const at = axis < 0 ? axis + inputs[0]!.length : axis;
    for (const shape of inputs) {
      if (shape.length !== inputs[0]!.length || shape.some((size, i) => i !== at && size !== inputs[0]![i])) {
        throw new Error(`cannot concatenate ${inputs.map((s) => `[${s.join()}]`).join(' ')} along axis ${at}`);
      }
    }
    return inputs[0]!.with(
      at,
      inputs.reduce((sum, shape) => sum + shape[at]!, 0),
    );
  },
  Add: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  Div: elementwise,
  Gemm: ([x, weight]) => matrixProduct(rankOf(x!, 2), rankOf(weight!, 2)),
  MatMul: ([x, y]) => matrixProduct(x!, y!),
  Reshape: ([x], { shape }) => {
    const copied = shape.map((size, i) => (size === 0 ? x![i]! : size));
    const known = product(copied.filter((size) => size !== -1));
    const result = copied.map((size) => (size === -1 ? product(x!) / known : size));
    if (product(result) !== product(x!) || !result.every(Number.isInteger)) {
      throw new Error(`cannot reshape [${x!.join()}] to [${shape.join()}]`);
    }
    return result;
  },
  Flatten: ([x], { axis }) => {
    const at = axis < 0 ? axis + x!.length : axis;
    return [product(x!.slice(0, at)), product(x!.slice(at))];
  },
  Transpose: ([x], { permutation }) => {
    rankOf(x!, permutation.length);
    return permutation.map((axis) => x![axis]!);
  },
  Softmax: same,
  Identity: same,
  Pad: ([x], { pads }) => {
    rankOf(x!, pads.length / 2);
    return x!.map((size, i) => size + pads[i]! + pads[i + x!.length]!);
  },
  ReduceMean: ([x], { axes, keepDims }) => reduced(x!, axes, keepDims),
  ReduceSum: ([x], { axes, keepDims }) => reduced(x!, axes, keepDims),
  ArgMax: ([x], { axis }) => reduced(x!, [axis], true),
  ArgMin: ([x], { axis }) => reduced(x!, [axis], true),
  Floor: same,
  Truncate: same,
  Neg: same,
  Exp: same,
  Sqrt: same,
  Pow: same,
  Gather: ([x, indices], { axis }) => {
    const at = axis < 0 ? axis + x!.length : axis;
    return [...x!.slice(0, at), ...indices!, ...x!.slice(at + 1)];
  },
  Slice: ([x], { axes, starts, ends, steps }) => {
    const sizes = [...x!];
    for (const [i, axis] of axes.entries()) {
      const at = axis < 0 ? axis + x!.length : axis;
      sizes[at] = slicedSize(x![at]!, starts[i]!, ends[i]!, steps[i] ?? 1);
    }
    return sizes;
  },

  ConvGradient: ([gradient, weight], { groups, inputSize }) => [gradient![0]!, weight![1]! * groups, ...inputSize],
  ReluGradient: same,
  RedirectedReluGradient: same,
  MaxPoolGradient: same,
  AveragePoolGradient: ([gradient], { inputSize }) => [...gradient!.slice(0, 2), ...inputSize],
  GatherRows: ([source, indices]) => [source![0]!, rankOf(indices!, 2)[1]!, rankOf(source!, 3)[2]!],
  ScatterRows: ([values], { rows }) => [values![0]!, rows, rankOf(values!, 3)[2]!],
  GatherElements: ([, indices]) => indices!,
  ScatterElements: same,
};

function matrixProduct(x: Shape, y: Shape): Shape {
  if (x.length < 2 || y.length < 2 || x.at(-1) !== y.at(-2)) {
    throw new Error(`cannot multiply [${x.join()}] by [${y.join()}]`);
  }
  return [...broadcast(x.slice(0, -2), y.slice(0, -2)), x.at(-2)!, y.at(-1)!];
}

function reduced(x: Shape, axes: readonly number[], keepDims: boolean): Shape {
  const gone = new Set(axes.map((axis) => (axis < 0 ? axis + x.length : axis)));
  return keepDims ? x.map((size, i) => (gone.has(i) ? 1 : size)) : x.filter((_, i) => !gone.has(i));
}

/** As Python slices: negative positions count from the end, what lies outside is clamped. */
function slicedSize(size: number, start: number, end: number, step: number): number {
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const place = (position: number) => Math.min(highest, Math.max(lowest, position < 0 ? position + size : position));
  return Math.max(0, Math.ceil((place(end) - place(start)) / step));
}

/** Shape of a node's outputs; throws Error naming the node where its inputs do not fit. */
export function outputShape(node: Node, inputs: readonly Shape[]): Shape {
  try {
    const rule = rules[node.op] as Rule<OperatorName>;
    const shape = rule(inputs, node.attributes);
    if (!shape.every((size) => Number.isInteger(size) && size >= 0))
      throw new Error(`its output would be [${shape.join()}]`);
    return shape;
  } catch (cause) {
    throw new Error(`${node.op} node "${node.name}": ${(cause as Error).message}`, { cause });
  }
}

/**
 * Infers the shape of every tensor of a graph, constants included.
 * @param inputShapes concrete shapes of the graph's inputs; an input without one must have no free size
 * @throws Error naming the node whose inputs do not fit, or the input whose shape is missing or contradicts the graph
 */
export function inferShapes(graph: Graph, inputShapes: Record<string, Shape>): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const { name, shape } of graph.inputs) {
    const given = inputShapes[name] ?? shape;
    if (given.length !== shape.length || given.some((size, i) => size < 0 || (shape[i] !== -1 && shape[i] !== size))) {
      throw new Error(`input "${name}" is [${shape.join()}], got [${given.join()}]`);
    }
    shapes.set(name, given);
  }
  for (const [name, { shape }] of graph.constants) shapes.set(name, shape);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => {
      const shape = shapes.get(name);
      if (!shape) throw new Error(`${node.op} node "${node.name}": its input "${name}" is not computed before it`);
      return shape;
    });
    const shape = outputShape(node, inputs);
    for (const output of node.outputs) shapes.set(output, shape);
  }
  return shapes;
}
