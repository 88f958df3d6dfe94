import type { layers as Layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import type { ImportedNetwork } from '../../../pipeline/network/import/imported-network.ts';
import { transposeTensor } from '../../../pipeline/network/transpose-tensor.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { runOnnx } from '../../oracle/run-onnx.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';
import { importFiles } from './import-files.ts';
import { drawWeights, loadKeras, predict, saveModel } from './keras-oracle.ts';

const keras = await loadKeras();
const { layers, models } = keras;

type Layer = ReturnType<(typeof Layers)['conv2d']>;

/** A model that is one chain of layers behind images of 9 × 8. */
function chain(...list: unknown[]): LayersModel {
  const model = models.sequential({ name: 'chain' });
  model.add(layers.inputLayer({ inputShape: [9, 8, 3], name: 'image' }));
  for (const layer of list) model.add(layer as Layer);
  return model;
}

/** A model with one input of 9 × 8 and one output. */
function functional(write: (image: SymbolicTensor) => SymbolicTensor): LayersModel {
  const image = models.input({ shape: [9, 8, 3], name: 'image' });
  return models.model({ inputs: image, outputs: write(image), name: 'functional' });
}

const apply = (layer: unknown, x: SymbolicTensor | SymbolicTensor[]) => (layer as Layer).apply(x) as SymbolicTensor;
const conv = (options: object = {}) => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', ...options });

/** Models, and the operators that their import should come to. */
const cases: [title: string, model: () => LayersModel, operators: string][] = [
  ['Conv2D, valid', () => chain(conv({ padding: 'valid', kernelSize: [2, 3] })), 'Conv'],
  ['Conv2D, same at an even and an odd size', () => chain(conv({ strides: 2 })), 'Conv'],
  ['Conv2D, same with an even kernel', () => chain(conv({ kernelSize: 4, strides: [3, 2] })), 'Conv'],
  ['Conv2D, dilated, without bias', () => chain(conv({ dilationRate: 2, useBias: false })), 'Conv'],
  ['Conv2D with an activation', () => chain(conv({ activation: 'relu' })), 'Conv Relu'],
  [
    'DepthwiseConv2D',
    () => chain(conv(), layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 })),
    'Conv Conv',
  ],
  [
    'SeparableConv2D',
    () => chain(layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2, activation: 'relu6' })),
    'Conv Conv Clip',
  ],
  ['BatchNormalization', () => chain(conv(), layers.batchNormalization({ epsilon: 0.01 })), 'Conv'],
  [
    'BatchNormalization without gain or offset',
    () =>
      chain(
        conv(),
        layers.batchNormalization({ scale: false }),
        layers.reLU(),
        conv(),
        layers.batchNormalization({ center: false }),
      ),
    'Conv Relu Conv',
  ],
  [
    'BatchNormalization of rows',
    () => chain(conv(), layers.flatten(), layers.dense({ units: 3 }), layers.batchNormalization()),
    'Conv Transpose Flatten Gemm',
  ],
  [
    'activations as layers',
    () =>
      chain(
        conv(),
        layers.activation({ activation: 'sigmoid' }),
        conv(),
        layers.reLU({ maxValue: 6 }),
        conv(),
        layers.leakyReLU({ alpha: 0.2 }),
        conv(),
        layers.reLU({ maxValue: 0.2 }),
      ),
    'Conv Sigmoid Conv Clip Conv LeakyRelu Conv Clip',
  ],
  [
    'activations that bend below zero',
    () =>
      chain(
        conv({ activation: 'elu' }),
        conv({ activation: 'selu' }),
        conv({ activation: 'tanh' }),
        layers.elu(),
        layers.prelu({ sharedAxes: [1, 2] }),
        layers.prelu(),
      ),
    'Conv Elu Conv Elu Mul Conv Tanh Elu PRelu PRelu',
  ],
  ['swish', () => chain(conv({ activation: 'swish' })), 'Conv Silu'],
  ['hard sigmoid', () => chain(conv({ activation: 'hardSigmoid' })), 'Conv HardSigmoid'],
  [
    'Softmax',
    () => chain(conv(), layers.globalAveragePooling2d({}), layers.softmax()),
    'Conv GlobalAveragePool Flatten Softmax',
  ],
  [
    'pools, valid and same',
    () =>
      chain(
        layers.maxPooling2d({ poolSize: 2, strides: 1 }),
        conv(),
        layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
        layers.averagePooling2d({ poolSize: [3, 2], strides: [1, 2], padding: 'same' }),
        layers.averagePooling2d({ poolSize: [2, 1] }),
      ),
    'MaxPool Conv MaxPool AveragePool AveragePool',
  ],
  [
    'ZeroPadding2D before a convolution and before a pool',
    () =>
      chain(
        layers.zeroPadding2d({
          padding: [
            [0, 1],
            [2, 0],
          ],
        }),
        conv({ padding: 'valid', activation: 'relu' }),
        layers.zeroPadding2d({ padding: 1 as unknown as [number, number] }),
        layers.maxPooling2d({ poolSize: 3, strides: 2 }),
      ),
    'Conv Relu Pad MaxPool',
  ],
  [
    'Flatten and Dense',
    () =>
      chain(conv(), layers.flatten(), layers.dropout({ rate: 0.4 }), layers.dense({ units: 5, activation: 'softmax' })),
    'Conv Transpose Flatten Gemm Softmax',
  ],
  ['Dense on maps', () => chain(layers.dense({ units: 4, activation: 'relu' }), conv()), 'Conv Relu Conv'],
  [
    'Reshape and Permute',
    () =>
      chain(
        conv(),
        layers.globalAveragePooling2d({}),
        layers.reshape({ targetShape: [2, 2] }),
        layers.permute({ dims: [2, 1] }),
      ),
    'Conv GlobalAveragePool Flatten Reshape Transpose',
  ],
  ['Rescaling', () => chain(layers.rescaling({ scale: 1 / 127.5, offset: -1 }), conv()), 'Mul Add Conv'],
  [
    'Concatenate, Add, Multiply and Average',
    () =>
      functional((image) => {
        const [a, b, c] = [apply(conv(), image), apply(conv(), image), apply(conv(), image)];
        const sum = apply(layers.add(), [a, b, c]);
        const all = apply(layers.concatenate(), [sum, apply(layers.multiply(), [a, b])]);
        return apply(layers.average(), [all, apply(conv({ filters: 8 }), image)]);
      }),
    'Conv Conv Conv Add Add Mul Concat Conv Add Mul',
  ],
  [
    'a layer that is used twice',
    () =>
      functional((image) => {
        const shared = conv({ filters: 3, name: 'shared' });
        return apply(shared, apply(layers.reLU(), apply(shared, image)));
      }),
    'Conv Relu Conv',
  ],
  [
    'a model within a model',
    () =>
      functional((image) => {
        const inner = chain(conv({ name: 'inner_conv' }), layers.batchNormalization());
        const outer = models.input({ shape: [9, 8, 4], name: 'between' });
        const block = models.model({
          inputs: outer,
          outputs: apply(layers.add(), [outer, apply(conv({ name: 'block_conv' }), outer)]),
          name: 'block',
        });
        return apply(layers.reLU(), apply(block, apply(inner, image)));
      }),
    'Conv Conv Add Relu',
  ],
  [
    'channels first',
    () => {
      const first = { dataFormat: 'channelsFirst' as const };
      const model = models.sequential({ name: 'chain' });
      model.add(layers.inputLayer({ inputShape: [3, 9, 8], name: 'image' }));
      model.add(conv({ ...first, strides: 2, activation: 'relu' }));
      model.add(
        layers.zeroPadding2d({
          ...first,
          padding: [
            [1, 0],
            [0, 2],
          ],
        }),
      );
      model.add(layers.maxPooling2d({ ...first, poolSize: 2, padding: 'same' }));
      model.add(layers.flatten(first));
      model.add(layers.dense({ units: 3 }));
      return model;
    },
    'Conv Relu Pad MaxPool Transpose Flatten Gemm',
  ],
];

/** The one output of an import for images with their channels first. */
async function run({ graph, inputTensor }: ImportedNetwork, images: NumberArray): Promise<NumberArray> {
  const results = await runOnnx(graph, { [inputTensor]: images });
  return results.get(graph.outputs[0]!)!;
}

const toChannelsFirst = ({ data, shape }: NumberArray): NumberArray =>
  transposeTensor({ data, shape }, [0, 3, 1, 2]) as NumberArray;

describe('importTfjs reads a Keras model, and it computes what tfjs-layers computes', () => {
  it.each(cases)('%s', async (title, write, operators) => {
    const model = write();
    drawWeights(keras, model);
    const isFirst = title === 'channels first';
    const images = randomArray(isFirst ? [2, 3, 9, 8] : [2, 9, 8, 3], 3);
    const predicted = predict(keras, model, images);
    const expected = predicted.shape.length === 4 && !isFirst ? toChannelsFirst(predicted) : predicted;

    const network = importFiles(await saveModel(keras, model));
    const { graph, sizePx, skipped } = network;
    expect(skipped).toEqual([]);
    expect(sizePx).toEqual([9, 8]);
    expect(graph.nodes.map(({ op }) => op).join(' ')).toBe(operators);
    const found = await run(network, isFirst ? images : toChannelsFirst(images));
    expect(found.shape).toEqual(expected.shape);
    expect(Math.max(...expected.data.map(Math.abs))).toBeGreaterThan(0.01);
    expect(relativeError(found, expected)).toBeLessThan(1e-5);
  });

  it('normalizes along axis 1 as along the last one', async () => {
    // The JavaScript backend broadcasts statistics along the last axis only, so that it is no oracle here.
    const [first, last] = (['channelsFirst', 'channelsLast'] as const).map((dataFormat) => {
      const model = models.sequential({ name: 'chain' });
      const isFirst = dataFormat === 'channelsFirst';
      model.add(layers.inputLayer({ inputShape: isFirst ? [3, 9, 8] : [9, 8, 3], name: 'image' }));
      model.add(conv({ dataFormat, name: 'conv' }));
      model.add(layers.batchNormalization({ axis: isFirst ? 1 : -1, name: 'normalization' }));
      drawWeights(keras, model);
      return model;
    });
    const images = randomArray([2, 3, 9, 8], 4);
    const [found, expected] = [
      await run(importFiles(await saveModel(keras, first!)), images),
      await run(importFiles(await saveModel(keras, last!)), images),
    ];
    expect(relativeError(found, expected)).toBeLessThan(1e-6);
  });
});
