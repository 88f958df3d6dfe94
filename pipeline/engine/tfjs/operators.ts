import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Node, OperatorName, Operators, Shape } from '../../network/graph.ts';
import { convolve } from './convolve.ts';
import { gradientOperators } from './gradient-operators.ts';
import type { Tfjs } from './load-tfjs.ts';
import { normalizeAcrossChannels } from './normalize-across-channels.ts';
import { kernelOf, mapOf, sizeOf, windowOf } from './operator.ts';
import type { Context, Operator } from './operator.ts';
import { averagePool, maxPool } from './pool.ts';
import { cheapestOrder, Value } from './value.ts';

const pointwise =
  <Name extends OperatorName>(apply: (tf: Tfjs, x: Tensor, attributes: Operators[Name]) => Tensor): Operator<Name> =>
  ({ tf }, inputs, attributes) => {
    const order = cheapestOrder(inputs);
    return new Value(order, apply(tf, inputs[0]!.in(tf, order), attributes));
  };

const elementwise =
  (apply: (tf: Tfjs, x: Tensor, y: Tensor) => Tensor): Operator<'Add' | 'Sub' | 'Mul' | 'Div' | 'PRelu'> =>
  ({ tf }, [x, y]) => {
    // Broadcasting aligns axes from the last one, so another order is safe only where both have all four.
    const order = x!.rank === 4 && y!.rank === 4 ? cheapestOrder([x!, y!]) : 'graph';
    return new Value(order, apply(tf, x!.in(tf, order), y!.in(tf, order)));
  };

/** Works on the tensor in the graph's axis order. */
const plain =
  <Name extends OperatorName>(
    apply: (tf: Tfjs, inputs: Tensor[], attributes: Operators[Name], shape: number[]) => Tensor,
  ): Operator<Name> =>
  ({ tf }, inputs, attributes, shape) => {
    const tensors = inputs.map((value) => value.in(tf, 'graph'));
    return new Value('graph', apply(tf, tensors, attributes, [...shape]));
  };

const reshape = plain<'Reshape' | 'Flatten'>((tf, [x], _, shape) => tf.reshape(x!, shape));

/** Operators that are written for ONNX only never get here: tfjs runs the graph before it is lowered. */
type LoweredOnly = 'GatherElements' | 'ScatterElements';

export const operators: { [Name in Exclude<OperatorName, LoweredOnly>]: Operator<Name> } = {
  Conv: ({ tf, differentiable }, [x, weight, bias], convolution, shape) => {
    const filter = weight!.in(tf, 'filter') as Tensor4D;
    const map = mapOf(tf, x!);
    const window = windowOf(convolution, kernelOf(filter), sizeOf(map), shape);
    const y = convolve(tf, map, filter, window, convolution.groups, differentiable);
    return new Value('channels-last', bias ? tf.add(y, bias.in(tf, 'graph')) : y);
  },
  Relu: pointwise((tf, x) => tf.relu(x)),
  LeakyRelu: pointwise((tf, x, { alpha }) => tf.leakyRelu(x, alpha)),
  PRelu: elementwise((tf, x, slope) => tf.prelu(x, slope)),
  Elu: pointwise((tf, x, { alpha }) => tf.sub(tf.relu(x), tf.mul(alpha, tf.relu(tf.neg(tf.expm1(x)))))),
  Clip: pointwise((tf, x, { min, max }) => tf.clipByValue(x, min, max)),
  HardSigmoid: pointwise((tf, x, { alpha, beta }) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1)),
  HardSwish: pointwise((tf, x) => tf.mul(x, tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1))),
  Sigmoid: pointwise((tf, x) => tf.sigmoid(x)),
  Tanh: pointwise((tf, x) => tf.tanh(x)),
  Silu: pointwise((tf, x) => tf.mul(x, tf.sigmoid(x))),
  MaxPool: ({ tf }, [x], pooling, shape) => {
    const map = mapOf(tf, x!);
    return new Value('channels-last', maxPool(tf, map, windowOf(pooling, pooling.kernel, sizeOf(map), shape)));
  },
  AveragePool: ({ tf }, [x], pooling, shape) => {
    const map = mapOf(tf, x!);
    const window = windowOf(pooling, pooling.kernel, sizeOf(map), shape);
    return new Value('channels-last', averagePool(tf, map, window, pooling.countIncludePad));
  },
  GlobalAveragePool: ({ tf }, [x]) => new Value('channels-last', tf.mean(mapOf(tf, x!), [1, 2], true)),
  Lrn: ({ tf }, [x], attributes) => new Value('channels-last', normalizeAcrossChannels(tf, mapOf(tf, x!), attributes)),
  Concat: ({ tf }, inputs, { axis }, shape) => {
    const order = shape.length === 4 ? cheapestOrder(inputs) : 'graph';
    const at = axis < 0 ? axis + shape.length : axis;
    const parts = inputs.map((value) => value.in(tf, order));
    return new Value(order, tf.concat(parts, order === 'graph' ? at : [0, 3, 1, 2][at]!));
  },
  Add: elementwise((tf, x, y) => tf.add(x, y)),
  Sub: elementwise((tf, x, y) => tf.sub(x, y)),
  Mul: elementwise((tf, x, y) => tf.mul(x, y)),
  Div: elementwise((tf, x, y) => tf.div(x, y)),
  Gemm: plain((tf, [x, weight, bias]) => {
    const y = tf.matMul(x!, weight!);
    return bias ? tf.add(y, bias) : y;
  }),
  MatMul: plain((tf, [x, y], _, shape) => {
    // tfjs's gradient does not sum over broadcast axes; that of broadcastTo does.
    const whole = (factor: Tensor) => tf.broadcastTo(factor, [...shape.slice(0, -2), ...factor.shape.slice(-2)]);
    return tf.matMul(whole(x!), whole(y!));
  }),
  Reshape: reshape,
  Flatten: reshape,
  Transpose: plain((tf, [x], { permutation }) => tf.transpose(x!, [...permutation])),
  Softmax: plain((tf, [x], { axis }) => {
    // tfjs knows the last axis only: swap it with the wanted one, and back.
    const last = x!.rank - 1;
    const at = axis < 0 ? axis + x!.rank : axis;
    const swap = Array.from({ length: x!.rank }, (_, i) => (i === at ? last : i === last ? at : i));
    return tf.transpose(tf.softmax(tf.transpose(x!, swap)), swap);
  }),
  Identity: pointwise((tf, x) => tf.clone(x)),
  Pad: plain((tf, [x], { pads, value }) =>
    tf.pad(
      x!,
      x!.shape.map((_, i) => [pads[i]!, pads[i + x!.rank]!] as [number, number]),
      value,
    ),
  ),
  ReduceMean: plain((tf, [x], { axes, keepDims }) => tf.mean(x!, [...axes], keepDims)),
  ReduceSum: plain((tf, [x], { axes, keepDims }) => tf.sum(x!, [...axes], keepDims)),
  ArgMax: plain((tf, [x], { axis }, shape) => tf.reshape(tf.argMax(x!, axis), shape)),
  ArgMin: plain((tf, [x], { axis }, shape) => tf.reshape(tf.argMin(x!, axis), shape)),
  Floor: pointwise((tf, x) => tf.floor(x)),
  Truncate: pointwise((tf, x) => tf.cast(x, 'int32')),
  Neg: pointwise((tf, x) => tf.neg(x)),
  Exp: pointwise((tf, x) => tf.exp(x)),
  Sqrt: pointwise((tf, x) => tf.sqrt(x)),
  Pow: pointwise((tf, x, { exponent }) => tf.pow(x, exponent)),
  Gather: plain((tf, [x, indices], { axis }) => {
    const at = axis < 0 ? axis + x!.rank : axis;
    const fromStart = tf.where(tf.less(indices!, 0), tf.add(indices!, x!.shape[at]!), indices!);
    return tf.gather(x!, tf.cast(fromStart, 'int32'), at);
  }),
  Slice: plain((tf, [x], { axes, starts, steps }, shape) =>
    axes.reduce((sliced, axis, i) => {
      const at = axis < 0 ? axis + sliced.rank : axis;
      const step = steps[i] ?? 1;
      const size = sliced.shape[at]!;
      const start = starts[i]! < 0 ? starts[i]! + size : starts[i]!;
      const first = Math.min(step > 0 ? size : size - 1, Math.max(0, start));
      const picked = Int32Array.from({ length: shape[at]! }, (_, position) => first + position * step);
      return tf.gather(sliced, tf.tensor1d(picked, 'int32'), at);
    }, x!),
  ),
  ...gradientOperators,
};

/** Computes a node; throws Error naming it where tfjs refuses. */
export function compute(context: Context, node: Node, inputs: readonly Value[], shape: Shape): Value {
  try {
    const operator = (operators as Partial<Record<OperatorName, unknown>>)[node.op] as
      Operator<OperatorName> | undefined;
    if (!operator) throw new Error('it is an operator of lowered graphs');
    return operator(context, inputs, node.attributes, shape);
  } catch (cause) {
    throw new Error(`tfjs cannot compute ${node.op} node "${node.name}": ${(cause as Error).message}`, { cause });
  }
}
