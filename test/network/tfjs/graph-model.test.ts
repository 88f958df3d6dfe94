import { describe, expect, it } from 'vitest';
import { loadTfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import type { Tensor } from '../../../pipeline/network/graph.ts';
import type { TensorflowNode } from '../../../pipeline/network/tensorflow/tensorflow-node.ts';
import { transposeTensor } from '../../../pipeline/network/transpose-tensor.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { runOnnx } from '../../oracle/run-onnx.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';
import { runGraphModel } from './graph-oracle.ts';
import { importFiles } from './import-files.ts';
import { writeGraphModel } from './write-model-json.ts';
import type { Storage } from './write-model-json.ts';

const { tf } = await loadTfjs('cpu');

type Attributes = TensorflowNode['attributes'];

/** Nodes behind the image `x`; each reads the one before it and its own constants, the last is called `y`. */
type Chain = [op: string, constants: Tensor[], attributes?: Attributes][];

const weights = (seed: number, ...shape: number[]): Tensor => {
  const { data } = randomArray(shape, seed);
  return { data: Float32Array.from(data), shape };
};
const whole = (...values: number[]): Tensor => ({ data: Int32Array.from(values), shape: [values.length] });
const one = (value: number): Tensor => ({ data: Int32Array.of(value), shape: [] });
const filled = (value: number, ...shape: number[]): Tensor => ({
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value),
  shape,
});

const window = (stride: number, padding = 'SAME', others: Attributes = {}): Attributes => ({
  strides: [1, stride, stride, 1],
  padding,
  dilations: [1, 1, 1, 1],
  data_format: 'NHWC',
  ...others,
});
const pool = (size: number, stride: number, padding: string) => window(stride, padding, { ksize: [1, size, size, 1] });
const fused = (stride: number, ...steps: string[]) =>
  window(stride, 'SAME', { fused_ops: steps, num_args: 1, epsilon: 0 });

const conv: Chain[number] = ['Conv2D', [weights(1, 3, 3, 3, 4)], window(1)];

const cases: [title: string, chain: Chain, operators: string, storage?: Storage][] = [
  ['Conv2D, SAME, stride 1', [conv], 'Conv'],
  ...[2, 3, 4].flatMap((stride) =>
    [1, 2, 3, 5].map((kernel): (typeof cases)[number] => [
      `Conv2D, SAME, stride ${stride}, kernel ${kernel}`,
      [['Conv2D', [weights(kernel, kernel, kernel, 3, 4)], window(stride)]],
      'Conv',
    ]),
  ),
  [
    'Conv2D, SAME, dilated',
    [['Conv2D', [weights(2, 3, 3, 3, 4)], window(1, 'SAME', { dilations: [1, 2, 2, 1] })]],
    'Conv',
  ],
  ['Conv2D, VALID', [['Conv2D', [weights(2, 2, 3, 3, 4)], window(2, 'VALID')]], 'Conv'],
  ...['SAME', 'VALID'].flatMap((padding) =>
    [
      [2, 2],
      [3, 2],
      [3, 1],
    ].map(([size, stride]): (typeof cases)[number] => [
      `MaxPool and AvgPool ${size}/${stride}, ${padding}`,
      [conv, ['MaxPool', [], pool(size!, stride!, padding)], ['AvgPool', [], pool(size!, stride!, padding)]],
      'Conv MaxPool AveragePool',
    ]),
  ),
  [
    'Pad and VALID',
    [
      ['Pad', [{ ...whole(0, 0, 2, 1, 0, 3, 0, 0), shape: [4, 2] }]],
      ['Conv2D', [weights(2, 3, 3, 3, 4)], window(2, 'VALID')],
    ],
    'Conv',
  ],
  ['LRN', [conv, ['LRN', [], { depth_radius: 2, alpha: 0.7, beta: 0.75, bias: 1.5 }]], 'Conv Lrn'],
  [
    '_FusedConv2D with a bias',
    [['_FusedConv2D', [weights(1, 3, 3, 3, 4), weights(2, 4)], fused(2, 'BiasAdd')]],
    'Conv',
  ],
  [
    '_FusedConv2D with a bias and Relu',
    [['_FusedConv2D', [weights(1, 3, 3, 3, 4), weights(2, 4)], fused(2, 'BiasAdd', 'Relu')]],
    'Conv Relu',
  ],
  [
    '_FusedConv2D with a bias and Relu6',
    [['_FusedConv2D', [weights(1, 3, 3, 3, 4), weights(2, 4)], fused(1, 'BiasAdd', 'Relu6')]],
    'Conv Clip',
  ],
  [
    '_FusedConv2D with a bias and LeakyRelu',
    [
      [
        '_FusedConv2D',
        [weights(1, 3, 3, 3, 4), weights(2, 4)],
        { ...fused(1, 'BiasAdd', 'LeakyRelu'), leakyrelu_alpha: 0.3 },
      ],
    ],
    'Conv LeakyRelu',
  ],
  [
    '_FusedConv2D with a bias and Prelu of one slope',
    [
      [
        '_FusedConv2D',
        [weights(1, 3, 3, 3, 4), weights(2, 4), filled(0.25, 1, 1, 4)],
        { ...fused(1, 'BiasAdd', 'Prelu'), num_args: 2 },
      ],
    ],
    'Conv LeakyRelu',
  ],
  [
    '_FusedConv2D with a bias and Prelu of a slope for each channel',
    [
      [
        '_FusedConv2D',
        [weights(1, 3, 3, 3, 4), weights(2, 4), weights(3, 1, 1, 4)],
        { ...fused(1, 'BiasAdd', 'Prelu'), num_args: 2 },
      ],
    ],
    'Conv PRelu',
  ],
  ['Elu, Selu and Tanh', [conv, ['Elu', []], ['Selu', []], ['Tanh', []]], 'Conv Elu Elu Mul Tanh'],
  [
    'FusedDepthwiseConv2dNative with a bias and Relu6',
    [conv, ['FusedDepthwiseConv2dNative', [weights(3, 3, 3, 4, 2), weights(4, 8)], fused(2, 'BiasAdd', 'Relu6')]],
    'Conv Conv Clip',
  ],
  ['DepthwiseConv2dNative', [conv, ['DepthwiseConv2dNative', [weights(3, 3, 3, 4, 1)], window(2)]], 'Conv Conv'],
  [
    '_FusedMatMul with a bias and Relu',
    [
      conv,
      ['Mean', [whole(1, 2)], { keep_dims: false }],
      [
        '_FusedMatMul',
        [weights(5, 4, 3), weights(6, 3)],
        { fused_ops: ['BiasAdd', 'Relu'], num_args: 1, transpose_a: false, transpose_b: false },
      ],
      ['Softmax', []],
    ],
    'Conv GlobalAveragePool Flatten Gemm Relu Softmax',
  ],
  [
    'FusedBatchNormV3',
    [
      conv,
      [
        'FusedBatchNormV3',
        [weights(1, 4), weights(2, 4), weights(3, 4), filled(0.6, 4)],
        { epsilon: 0.002, is_training: false },
      ],
    ],
    'Conv',
  ],
  [
    'layers as they are flattened and reshaped',
    [
      conv,
      ['Reshape', [whole(-1, 9 * 8 * 4)]],
      ['MatMul', [weights(1, 288, 4)], { transpose_a: false, transpose_b: false }],
      ['Reshape', [whole(-1, 1, 4)]],
      ['Squeeze', [], { squeeze_dims: [1] }],
    ],
    'Conv Transpose Flatten Gemm Reshape Flatten',
  ],
  ['ConcatV2', [conv, ['ConcatV2', [one(3)]]], 'Conv'],
  ...(['uint8', 'uint16', 'float16'] as const).map((quantization): (typeof cases)[number] => [
    `weights stored as ${quantization}`,
    [['_FusedConv2D', [weights(1, 3, 3, 3, 4), weights(2, 4)], fused(2, 'BiasAdd', 'Relu')]],
    'Conv Relu',
    { quantization, shardBytes: 64 },
  ]),
];

describe('importTfjs reads a graph model, and it computes what tfjs-converter computes', () => {
  it.each(cases)('%s', async (_, chain, operators, storage) => {
    const placeholder: TensorflowNode = {
      name: 'x',
      op: 'Placeholder',
      inputs: [],
      attributes: { dtype: 'DT_FLOAT', shape: { shape: [-1, 9, 8, 3] } },
    };
    const constants = new Map<string, Tensor>();
    const nodes = chain.map(([op, values, attributes = {}], i): TensorflowNode => {
      const names = values.map((value, k) => {
        constants.set(`constant${i}_${k}`, value);
        return `constant${i}_${k}`;
      });
      return { name: nameOf(i, chain), op, inputs: [i === 0 ? 'x' : nameOf(i - 1, chain), ...names], attributes };
    });
    const files = writeGraphModel({ nodes: [placeholder, ...nodes], constants }, storage);
    const images = randomArray([2, 9, 8, 3], 7);
    const [expected] = await runGraphModel(tf, files, images, ['y']);

    const { graph, skipped } = importFiles(files);
    expect(skipped).toEqual([]);
    expect(graph.nodes.map(({ op }) => op).join(' ')).toBe(operators);
    const results = await runOnnx(graph, { x: transposeTensor(images, [0, 3, 1, 2]) as NumberArray });
    const found = results.get(graph.outputs[0]!)!;
    const isMap = found.shape.length === 4;
    expect(
      relativeError(isMap ? (transposeTensor(found, [0, 2, 3, 1]) as NumberArray) : found, expected!),
    ).toBeLessThan(1e-5);
  });

  it('names an activation that it does not understand, and keeps the convolution', () => {
    const files = writeGraphModel({
      nodes: [
        { name: 'x', op: 'Placeholder', inputs: [], attributes: { shape: { shape: [-1, 9, 8, 3] } } },
        { name: 'y', op: '_FusedConv2D', inputs: ['x', 'w', 'b'], attributes: fused(1, 'BiasAdd', 'Erf') },
        { name: 'z', op: 'ResizeBilinear', inputs: ['y', 'size'], attributes: {} },
      ],
      constants: new Map([
        ['w', weights(1, 3, 3, 3, 4)],
        ['b', weights(2, 4)],
        ['size', whole(4, 4)],
      ]),
    });
    const { graph, skipped } = importFiles(files);
    expect(skipped).toEqual([{ operator: 'Erf', node: 'y' }]);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Conv']);
  });
});

const nameOf = (i: number, chain: Chain) => (i === chain.length - 1 ? 'y' : `node${i}`);
