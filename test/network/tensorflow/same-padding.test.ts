import type { Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import type { Tfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import { readTensorflowNodes } from '../../../pipeline/network/tensorflow/read-tensorflow-nodes.ts';
import type { TensorflowNode } from '../../../pipeline/network/tensorflow/tensorflow-node.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';
import { runImported } from '../graphdef/run-imported.ts';

let tf: Tfjs;
beforeAll(async () => {
  ({ tf } = await loadTfjs('cpu'));
});

type Pair = [number, number];

/** A sliding window: how large it is, how far it steps, and weights where it has any. */
interface Window {
  kernel: Pair;
  strides: Pair;
  weight: NumberArray;
}

/** Runs some windows over the same map by TensorFlow.js; the weights that the operator wants, by the window's kernel. */
interface Operator {
  op: string;
  weightShape?: (kernel: Pair) => number[];
  run(x: Tensor4D, window: Window): Tensor4D;
}

const tensorOf = ({ data, shape }: NumberArray): Tensor4D =>
  tf.tensor4d(Float32Array.from(data), [...shape] as [number, number, number, number]);
const arrayOf = (tensor: Tensor4D): NumberArray => ({
  data: Float64Array.from(tensor.dataSync()),
  shape: tensor.shape,
});

const operators: Operator[] = [
  {
    op: 'Conv2D',
    weightShape: (kernel) => [...kernel, 4, 5],
    run: (x, { weight, strides }) => tf.conv2d(x, tensorOf(weight), strides, 'same'),
  },
  {
    op: 'DepthwiseConv2dNative',
    weightShape: (kernel) => [...kernel, 4, 2],
    run: (x, { weight, strides }) => tf.depthwiseConv2d(x, tensorOf(weight), strides, 'same'),
  },
  { op: 'MaxPool', run: (x, { kernel, strides }) => tf.maxPool(x, kernel, strides, 'same') },
  { op: 'AvgPool', run: (x, { kernel, strides }) => tf.avgPool(x, kernel, strides, 'same') },
];

/** Odd and even, below and above one another. */
const kernels: Pair[] = [
  [1, 1],
  [2, 3],
  [3, 2],
  [3, 3],
  [4, 5],
  [5, 4],
];
const strides: Pair[] = [
  [1, 1],
  [2, 2],
  [3, 3],
];
const sizes: Pair[] = [
  [5, 6],
  [6, 7],
  [7, 8],
  [8, 5],
];
const cases = operators.flatMap(({ op }, i) => sizes.map((size) => ({ op, size: size.join('×'), shape: size, i })));

const constantOf = ({ data, shape }: NumberArray) => ({ data: Float32Array.from(data), shape });

describe('"SAME" padding is TensorFlow’s', () => {
  it.each(cases)('for $op over $size cells', async ({ i, shape: [height, width] }) => {
    const { op, weightShape, run } = operators[i]!;
    const windows = kernels.flatMap((kernel) =>
      strides.map((steps, k): Window => ({
        kernel,
        strides: steps,
        weight: randomArray(weightShape?.(kernel) ?? [], 10 + k),
      })),
    );
    const mix = randomArray([1, 1, 3, 4], 2);
    const constants = new Map([['mix', constantOf(mix)]]);
    const nodes: TensorflowNode[] = [
      { name: 'x', op: 'Placeholder', inputs: [], attributes: { shape: { shape: [-1, height, width, 3] } } },
      { name: 'map', op: 'Conv2D', inputs: ['x', 'mix'], attributes: { strides: [1, 1, 1, 1], padding: 'VALID' } },
    ];
    for (const [k, { kernel, strides: steps, weight }] of windows.entries()) {
      const inputs = weightShape ? ['map', `weight${k}`] : ['map'];
      if (weightShape) constants.set(`weight${k}`, constantOf(weight));
      const attributes = { ksize: [1, ...kernel, 1], strides: [1, ...steps, 1], padding: 'SAME' };
      nodes.push({ name: `window${k}`, op, inputs, attributes });
    }

    const images = randomArray([2, height, width, 3], 1);
    const names = windows.map((_, k) => `window${k}`);
    const actual = await runImported(readTensorflowNodes(nodes, { file: 'it', constants }), images, names);
    const map = tf.conv2d(tensorOf(images), tensorOf(mix), 1, 'valid');
    for (const [k, window] of windows.entries()) {
      expect(relativeError(actual[k]!, arrayOf(run(map, window)))).toBeLessThan(1e-5);
    }
  });
});

describe('LRN is TensorFlow’s', () => {
  it.each([
    { depth_radius: 1, bias: 1, alpha: 1, beta: 0.5 },
    { depth_radius: 2, bias: 2, alpha: 0.3, beta: 0.75 },
    { depth_radius: 5, bias: 1, alpha: 2e-5, beta: 0.75 },
    { depth_radius: 9, bias: 0.5, alpha: 0.1, beta: 1 },
  ])('with %o', async (attributes) => {
    const mix = randomArray([1, 1, 3, 12], 3);
    const nodes: TensorflowNode[] = [
      { name: 'x', op: 'Placeholder', inputs: [], attributes: { shape: { shape: [-1, 4, 5, 3] } } },
      { name: 'map', op: 'Conv2D', inputs: ['x', 'mix'], attributes: { strides: [1, 1, 1, 1], padding: 'VALID' } },
      { name: 'normal', op: 'LRN', inputs: ['map'], attributes },
    ];
    const network = readTensorflowNodes(nodes, { file: 'it', constants: new Map([['mix', constantOf(mix)]]) });
    const [map, normal] = await runImported(network, randomArray([2, 4, 5, 3], 1), ['map', 'normal']);
    const { depth_radius: radius, bias, alpha, beta } = attributes;
    const expected = tf.localResponseNormalization(tensorOf(map!), radius, bias, alpha, beta);
    expect(relativeError(normal!, arrayOf(expected))).toBeLessThan(1e-5);
  });
});
