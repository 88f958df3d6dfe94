import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { OperatorName } from '../../network/graph.ts';
import { convolveGradient } from './convolve.ts';
import type { Tfjs } from './load-tfjs.ts';
import { kernelOf, mapOf, sizeOf, windowOf } from './operator.ts';
import type { Operator } from './operator.ts';
import { averagePool, maskedPoolGradient, maxPool } from './pool.ts';
import { cheapestOrder, Value } from './value.ts';

type GradientName = Extract<OperatorName, `${string}Gradient` | `${string}Rows`>;

/** The operators that the gradient graph adds, so that it runs on tfjs too. */
export const gradientOperators: { [Name in GradientName]: Operator<Name> } = {
  ConvGradient: ({ tf }, [gradient, weight], { inputSize, groups, ...convolution }) => {
    const dy = mapOf(tf, gradient!);
    const filter = weight!.in(tf, 'filter') as Tensor4D;
    const window = windowOf(convolution, kernelOf(filter), inputSize, [0, 0, ...sizeOf(dy)]);
    return new Value('channels-last', convolveGradient(tf, dy, filter, window, groups));
  },
  ReluGradient: ({ tf }, inputs) => {
    const order = cheapestOrder(inputs);
    const [x, gradient] = inputs.map((value) => value.in(tf, order));
    return new Value(order, tf.mul(gradient!, tf.step(x!)));
  },
  RedirectedReluGradient: ({ tf }, inputs, { min, max }) => {
    const order = cheapestOrder(inputs);
    const [x, gradient] = inputs.map((value) => value.in(tf, order)) as [Tensor, Tensor];
    const dead = { below: tf.lessEqual(x, min), above: tf.greaterEqual(x, max) };
    const exact = tf.where(tf.logicalOr(dead.below, dead.above), tf.zerosLike(gradient), gradient);
    const outwards = tf.logicalOr(
      tf.logicalAnd(dead.below, tf.less(gradient, 0)),
      tf.logicalAnd(dead.above, tf.greater(gradient, 0)),
    );
    const redirected = tf.where(outwards, tf.zerosLike(gradient), gradient);
    const ofImage = x.shape.map((_, axis) => axis).slice(1);
    const vanishes = tf.equal(tf.sum(tf.abs(exact), ofImage, true), 0);
    return new Value(order, tf.where(tf.broadcastTo(vanishes, x.shape), redirected, exact));
  },
  MaxPoolGradient: ({ tf }, [input, output, gradient], { rule, ...pooling }) => {
    const x = mapOf(tf, input!);
    const dy = mapOf(tf, gradient!);
    const window = windowOf(pooling, pooling.kernel, sizeOf(x), [0, 0, ...sizeOf(dy)]);
    if (rule === 'mask') return new Value('channels-last', maskedPoolGradient(tf, x, mapOf(tf, output!), dy, window));
    const forward = (map: Tensor) => maxPool(tf, map as Tensor4D, window);
    return new Value('channels-last', tf.grad(forward)(x, dy));
  },
  AveragePoolGradient: ({ tf }, [gradient], { inputSize, countIncludePad, ...pooling }) => {
    const dy = mapOf(tf, gradient!);
    const window = windowOf(pooling, pooling.kernel, inputSize, [0, 0, ...sizeOf(dy)]);
    // Linear in the map, so the gradient is the same at any.
    const anywhere = tf.zeros([dy.shape[0], ...inputSize, dy.shape[3]]);
    const forward = (map: Tensor) => averagePool(tf, map as Tensor4D, window, countIncludePad);
    return new Value('channels-last', tf.grad(forward)(anywhere, dy));
  },
  GatherRows: ({ tf }, [source, indices]) => {
    const rows = source!.in(tf, 'graph');
    const [batch, count, width] = rows.shape as [number, number, number];
    const picked = tf.gather(tf.reshape(rows, [batch * count, width]), flatIndices(tf, indices!, count));
    return new Value('graph', tf.reshape(picked, [batch, -1, width]));
  },
  ScatterRows: ({ tf }, [values, indices], { rows }) => {
    const added = values!.in(tf, 'graph');
    const [batch, count, width] = added.shape as [number, number, number];
    const flat = tf.reshape(added, [batch * count, width]);
    const sums = tf.unsortedSegmentSum(flat, flatIndices(tf, indices!, rows), batch * rows);
    return new Value('graph', tf.reshape(sums, [batch, rows, width]));
  },
};

/** Indices [N,Q] into the rows of each image → [N·Q] into the rows of all images together. */
function flatIndices(tf: Tfjs, indices: Value, rowCount: number): Tensor1D {
  const ofImage = indices.in(tf, 'graph');
  const starts = tf.range(0, ofImage.shape[0]! * rowCount, rowCount, 'int32');
  const flat: Tensor1D = tf.reshape(tf.add(ofImage, tf.reshape(starts, [-1, 1])), [-1]);
  return tf.cast(flat, 'int32');
}
