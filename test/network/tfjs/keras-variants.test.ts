import { describe, expect, it } from 'vitest';
import type { ImportedNetwork } from '../../../pipeline/network/import/imported-network.ts';
import { randomArray } from '../../oracle/values.ts';
import { importFiles } from './import-files.ts';
import { writeModel } from './write-model-json.ts';

interface Layer {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes: [string, number, number, object][][];
}

const layer = (class_name: string, name: string, reads: string[], config: Record<string, unknown> = {}): Layer => ({
  class_name,
  name,
  config: { ...config, name },
  inbound_nodes: reads.length > 0 ? [reads.map((read) => [read, 0, 0, {}])] : [],
});

const conv = { filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: 'same', use_bias: true };

/** A residual block with every value that Keras 2 and 3 write in another way. */
const keras2 = {
  class_name: 'Functional',
  config: {
    name: 'model',
    layers: [
      layer('InputLayer', 'image', [], { batch_input_shape: [null, 16, 16, 3], dtype: 'float32' }),
      layer('Conv2D', 'stem', ['image'], { ...conv, activation: 'relu', dtype: 'float32' }),
      layer('Conv2D', 'branch', ['stem'], { ...conv, activation: 'linear' }),
      layer('Add', 'sum', ['stem', 'branch']),
      layer('LeakyReLU', 'leaky', ['sum'], { alpha: 0.25 }),
      layer('GlobalAveragePooling2D', 'mean', ['leaky'], { keepdims: true }),
      layer('Flatten', 'flat', ['mean']),
      layer('Dense', 'scores', ['flat'], { units: 2, activation: 'softmax' }),
    ],
    input_layers: [['image', 0, 0]],
    output_layers: [['scores', 0, 0]],
  },
};

const shapes: Record<string, number[]> = {
  'stem/kernel': [3, 3, 3, 4],
  'stem/bias': [4],
  'branch/kernel': [3, 3, 4, 4],
  'branch/bias': [4],
  'scores/kernel': [4, 2],
  'scores/bias': [2],
};

/** The weights, by other names if need be. */
const weights = (rename: (name: string) => string = (name) => name) =>
  new Map(
    Object.entries(shapes).map(([name, shape], i) => [
      rename(name),
      { data: Float32Array.from(randomArray(shape, i).data), shape },
    ]),
  );

const read = (topology: object, named = weights()) => importFiles(writeModel('layers-model', topology, named));
const summary = ({ graph, skipped }: ImportedNetwork) => ({
  skipped,
  outputs: graph.outputs,
  nodes: graph.nodes,
  constants: new Map([...graph.constants].map(([name, { data }]) => [name, [...data]])),
});

/** A tensor as Keras 3 writes it. */
const tensor = (name: string, use: number, output: number) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 16, 16, 4], dtype: 'float32', keras_history: [name, use, output] },
});

/** What of a Keras 2 model Keras 3 writes in another way. */
function toKeras3({ config }: typeof keras2): object {
  const layers = config.layers.map(({ class_name, name, config: own, inbound_nodes: nodes }) => {
    const { batch_input_shape: shape, activation, alpha, ...rest } = own;
    return {
      module: 'keras.layers',
      class_name,
      registered_name: null,
      name,
      config: {
        ...rest,
        dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null },
        ...(shape !== undefined && { batch_shape: shape }),
        ...(alpha !== undefined && { negative_slope: alpha }),
        ...(activation !== undefined && {
          activation: { module: 'builtins', class_name: 'function', config: activation, registered_name: 'function' },
        }),
      },
      inbound_nodes: nodes.map((references) => {
        const tensors = references.map(([from, use, output]) => tensor(from, use, output));
        return { args: tensors.length > 1 ? [tensors] : tensors, kwargs: { mask: null } };
      }),
    };
  });
  const model = {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: { name: config.name, layers, input_layers: ['image', 0, 0], output_layers: ['scores', 0, 0] },
  };
  return { keras_version: '3.8.0', backend: 'tensorflow', model_config: model };
}

describe('importTfjs reads alike', () => {
  const expected = summary(read(keras2));

  it('what Keras 2 and the converter write', () => {
    expect(expected.skipped).toEqual([]);
    expect(expected.nodes.map(({ op }) => op).join(' ')).toBe(
      'Conv Relu Conv Add LeakyRelu GlobalAveragePool Flatten Gemm Softmax',
    );
    expect(expected.nodes.map(({ outputs }) => outputs[0])).toEqual(expect.arrayContaining(['stem', 'sum', 'leaky']));
    const wrapped = { keras_version: '2.15.0', backend: 'tensorflow', model_config: keras2 };
    expect(summary(read(wrapped))).toEqual(expected);
  });

  it('what Keras 3 writes', () => {
    expect(summary(read(toKeras3(keras2)))).toEqual(expected);
  });

  it('layers in any order', () => {
    const config = { ...keras2.config, layers: keras2.config.layers.toReversed() };
    expect(summary(read({ ...keras2, config }))).toEqual(expected);
  });

  it.each<[string, (name: string) => string]>([
    ['as TensorFlow names variables', (name) => `${name}:0`],
    ['below the name of the model', (name) => `model/${name}`],
    ['below a scope within the layer', (name) => name.replace('/', '/cell/')],
    ['by position', (name) => name.replace('kernel', '0').replace('bias', '1')],
  ])('weights named %s', (_, rename) => {
    expect([...read(keras2, weights(rename)).graph.constants.values()].map(({ data }) => [...data])).toEqual([
      ...expected.constants.values(),
    ]);
  });

  it('a sequential model, be its layers in the config or the config itself', () => {
    const [, stem, branch] = keras2.config.layers;
    const layers = [
      { ...stem!, config: { ...stem!.config, batch_input_shape: [null, 16, 16, 3] }, inbound_nodes: undefined },
      { ...branch!, inbound_nodes: undefined },
    ];
    const listed = read({ class_name: 'Sequential', config: { name: 'chain', layers } });
    expect(listed.graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu', 'Conv']);
    expect(listed.inputTensor).toBe('stem_input');
    expect(summary(read({ class_name: 'Sequential', config: layers }))).toEqual(summary(listed));
  });
});

/** The model with another layer in the place of one of its own. */
const replaced = (name: string, class_name: string, config: Record<string, unknown> = {}) => ({
  ...keras2,
  config: {
    ...keras2.config,
    layers: keras2.config.layers.map((each) =>
      each.name === name ? { ...each, class_name, config: { ...each.config, ...config } } : each,
    ),
  },
});

it('importTfjs reads the slope of an ELU, which tfjs-layers refuses', () => {
  const { graph } = read(replaced('leaky', 'ELU', { alpha: 0.5 }));
  expect(graph.nodes.find(({ op }) => op === 'Elu')!.attributes).toEqual({ alpha: 0.5 });
});

describe('importTfjs names what it does not understand, and keeps what comes before', () => {
  it.each<[what: string, topology: object, operator: string, operators: string]>([
    ['a layer', replaced('sum', 'Attention'), 'layer Attention', 'Conv Relu Conv'],
    ['an activation', replaced('branch', 'Conv2D', { activation: 'gelu' }), 'activation "gelu"', 'Conv Relu Conv'],
    [
      'a custom activation',
      replaced('branch', 'Conv2D', { activation: { class_name: 'Mine', config: {} } }),
      'activation "Mine"',
      'Conv Relu Conv',
    ],
    [
      'a form of a layer',
      replaced('leaky', 'ReLU', { threshold: 1 }),
      'layer ReLU with a threshold',
      'Conv Relu Conv Add',
    ],
    ['padding', replaced('branch', 'Conv2D', { padding: 'causal' }), 'padding "causal"', 'Conv Relu'],
  ])('%s', (_, topology, operator, operators) => {
    const { graph, skipped } = read(topology);
    expect(skipped.map((each) => each.operator)).toEqual([operator]);
    expect(graph.nodes.map(({ op }) => op).join(' ')).toBe(operators);
  });
});
