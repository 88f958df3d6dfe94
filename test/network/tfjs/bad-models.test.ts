import { describe, expect, it } from 'vitest';
import { random } from '../../../pipeline/random.ts';
import { UserError } from '../../../pipeline/user-error.ts';
import { importFiles } from './import-files.ts';
import { writeGraphModel, writeModel } from './write-model-json.ts';
import type { ModelFiles } from './write-model-json.ts';

const data = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A convolution and its activation as a graph model in two shards of 300 bytes and a last one. */
const graphModel = (): ModelFiles =>
  writeGraphModel(
    {
      nodes: [
        {
          name: 'x',
          op: 'Placeholder',
          inputs: [],
          attributes: { dtype: 'DT_FLOAT', shape: { shape: [-1, 8, 8, 3] } },
        },
        { name: 'conv', op: 'Conv2D', inputs: ['x', 'kernel'], attributes: { strides: [1, 1, 1, 1], padding: 'SAME' } },
        { name: 'y', op: 'Relu', inputs: ['conv'], attributes: {} },
      ],
      constants: new Map([['kernel', { data: data(216), shape: [3, 3, 3, 8] }]]),
    },
    { shardBytes: 300 },
  );

const inputLayer = { class_name: 'InputLayer', config: { name: 'image', batch_input_shape: [null, 8, 8, 3] } };
const convLayer = { class_name: 'Conv2D', config: { name: 'conv', strides: [1, 1], padding: 'same' } };

/** A layers model of one convolution. */
const layersModel = (layers: object[] = [inputLayer, convLayer]): ModelFiles =>
  writeModel(
    'layers-model',
    { class_name: 'Sequential', config: { name: 'chain', layers } },
    new Map([
      ['conv/kernel', { data: data(216), shape: [3, 3, 3, 8] }],
      ['conv/bias', { data: data(8), shape: [8] }],
    ]),
  );

/** A functional model of layers that read from one another. */
const functional = (reads: Record<string, string>, output = 'conv'): ModelFiles => {
  const layers = Object.entries(reads).map(([name, from]) => ({
    class_name: 'Conv2D',
    config: { name },
    inbound_nodes: [[[from, 0, 0, {}]]],
  }));
  const config = { layers: [inputLayer, ...layers], input_layers: [['image', 0, 0]], output_layers: [[output, 0, 0]] };
  return writeModel('layers-model', { class_name: 'Functional', config }, new Map());
};

/** The files after a change to what model.json says. */
function changed(files: ModelFiles, change: (model: any) => void): ModelFiles {
  const model = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as unknown;
  change(model);
  return new Map([...files, ['model.json', encode(model)]]);
}

/** The files after a change to one of them; undefined takes it away. */
function withFile(files: ModelFiles, name: string, change: (bytes: Uint8Array) => Uint8Array | undefined): ModelFiles {
  const bytes = change(files.get(name)!);
  const rest = [...files].filter(([other]) => other !== name);
  return new Map(bytes ? [...rest, [name, bytes]] : rest);
}

const second = 'group1-shard2of3.bin';
const only = (bytes: Uint8Array): ModelFiles => new Map([['model.json', bytes]]);

const cases: [what: string, files: () => ModelFiles, message: RegExp][] = [
  [
    'an empty file',
    () => only(new Uint8Array()),
    /^it\/model\.json is no TensorFlow\.js model: it is not JSON \(.*\); get the file again$/,
  ],
  [
    'a page of HTML',
    () => only(new TextEncoder().encode('<!doctype html>')),
    /^it\/model\.json is no TensorFlow\.js model: it is not JSON/,
  ],
  [
    'half a model.json',
    () => withFile(graphModel(), 'model.json', (bytes) => bytes.subarray(0, bytes.length / 2)),
    /^it\/model\.json is no TensorFlow\.js model: it is not JSON/,
  ],
  [
    'JSON of something else',
    () => only(encode({ name: 'circuits-atlas', version: '0.1.0' })),
    /^it\/model\.json is JSON but not the model\.json of a TensorFlow\.js model at modelTopology .*: name the file that lies beside the shards$/,
  ],
  [
    'a list',
    () => only(encode([1, 2])),
    /^it\/model\.json is JSON but not the model\.json of a TensorFlow\.js model \(/,
  ],
  [
    'a model without weights',
    () => changed(graphModel(), (model) => delete model.weightsManifest),
    /^it\/model\.json is JSON but not the model\.json of a TensorFlow\.js model at weightsManifest/,
  ],
  [
    'sizes that are none',
    () => changed(graphModel(), (model) => (model.weightsManifest[0].weights[0].shape[1] = -3)),
    /at weightsManifest\.0\.weights\.0\.shape\.1 \(/,
  ],
  [
    'a format that is none',
    () => changed(graphModel(), (model) => (model.format = 'tflite')),
    /^it\/model\.json says that its format is "tflite", which its modelTopology is not: atlas reads graph-model/,
  ],
  [
    'a shard that is missing',
    () => withFile(graphModel(), second, () => undefined),
    /^it\/model\.json: its shard "group1-shard2of3\.bin" is missing: put it beside the file/,
  ],
  [
    'a shard in the middle that is short',
    () => withFile(graphModel(), second, (bytes) => bytes.subarray(0, 123)),
    /^it\/model\.json: "group1-shard1of3\.bin" … "group1-shard3of3\.bin" together hold 687 bytes where the weightsManifest wants 864, and "group1-shard2of3\.bin" looks cut short: get the shards again$/,
  ],
  [
    'a last shard that is short',
    () => withFile(graphModel(), 'group1-shard3of3.bin', (bytes) => bytes.subarray(1)),
    /863 bytes where the weightsManifest wants 864, and "group1-shard3of3\.bin" looks cut short/,
  ],
  [
    'a shard that is long',
    () => withFile(layersModel(), 'group1-shard1of1.bin', (bytes) => Buffer.concat([bytes, bytes])),
    /^it\/model\.json: "group1-shard1of1\.bin" holds 1792 bytes where the weightsManifest wants 896: get the shards again$/,
  ],
  ...[
    '../secret.bin',
    'a/../../secret.bin',
    '..\\secret.bin',
    '/etc/passwd',
    'C:\\w.bin',
    'https://example.org/w.bin',
  ].map((path): (typeof cases)[number] => [
    `a shard at ${path}`,
    () => changed(graphModel(), (model) => (model.weightsManifest[0].paths[0] = path)),
    /^it\/model\.json: its weightsManifest names the shard ".*", which lies outside the network's folder: put the shards beside/,
  ]),
  [
    'weights of text',
    () => changed(graphModel(), (model) => (model.weightsManifest[0].weights[0].dtype = 'string')),
    /^it\/model\.json: weight "kernel" is of type string, which is not supported: convert it to float32$/,
  ],
  [
    'weights quantized in another way',
    () => changed(graphModel(), (model) => (model.weightsManifest[0].weights[0].quantization = { dtype: 'int4' })),
    /^it\/model\.json: weight "kernel" is of type float32 quantized as int4, which is not supported/,
  ],
  ...[NaN, Infinity].map((value): (typeof cases)[number] => [
    `weights with ${value}`,
    () =>
      withFile(graphModel(), second, (bytes) => {
        const broken = bytes.slice();
        new DataView(broken.buffer).setFloat32(8, value, true);
        return broken;
      }),
    new RegExp(`^it/model\\.json: weight "kernel" holds ${value} at element 77: export`),
  ]),
  [
    'a graph whose nodes are none',
    () => changed(graphModel(), (model) => (model.modelTopology.node[1] = { op: 'Relu' })),
    /^it\/model\.json: modelTopology\.node\.1\.name is damaged \(.*\): get the file again$/,
  ],
  [
    'a graph without images',
    () => changed(graphModel(), (model) => (model.modelTopology.node[1].attr.shape.shape.dim[3].size = '1')),
    /^it\/model\.json has no image input, .* but "x" \[\?,8,8,1\]: it cannot be shown in an atlas$/,
  ],
  [
    'a node that reads what nothing computes',
    () => changed(graphModel(), (model) => (model.modelTopology.node[3].input = ['lost'])),
    /^it\/model\.json: Relu "y" reads "lost", which nothing computes: get the file again$/,
  ],
  [
    'a topology that is no Keras model',
    () => writeModel('layers-model', { class_name: 'Subclassed', config: {} }, new Map()),
    /^it\/model\.json: its modelTopology is a model of class Subclassed: export the network as a sequential or functional/,
  ],
  [
    'a topology without a model',
    () => writeModel('layers-model', { keras_version: '2.4.0' }, new Map()),
    /^it\/model\.json: its modelTopology is no Keras model: export/,
  ],
  [
    'no layers',
    () => layersModel([]),
    /^it\/model\.json: the list of layers of its Sequential model is damaged or empty/,
  ],
  [
    'a layer without weights',
    () => layersModel([inputLayer, { class_name: 'Conv2D', config: { name: 'other' } }]),
    /^it\/model\.json: its layer "other" \(Conv2D\) is damaged: no shard holds its weights "other\/kernel"; get the file again$/,
  ],
  [
    'a layer whose configuration is damaged',
    () => layersModel([inputLayer, { ...convLayer, config: { ...convLayer.config, strides: 'wide' } }]),
    /^it\/model\.json: its layer "conv" \(Conv2D\) is damaged: its "strides" should be a number or two, not "wide"/,
  ],
  [
    'images of no size',
    () => layersModel([{ ...inputLayer, config: { name: 'image' } }, convLayer]),
    /^it\/model\.json: its layer "image" \(InputLayer\) is damaged: it does not say the shape of its images/,
  ],
  [
    'a layer that reads one that is not there',
    () => functional({ conv: 'lost' }),
    /^it\/model\.json: its layer "conv" reads "lost", which is not there: get the file again$/,
  ],
  [
    'layers in a circle',
    () => functional({ conv: 'back', back: 'conv' }),
    /^it\/model\.json: its layer "conv" waits for what waits for it: get the file again$/,
  ],
  [
    'an output that is not there',
    () => functional({}, 'lost'),
    /^it\/model\.json: its output "lost" is computed by none of its layers: get the file again$/,
  ],
  [
    'weights that do not fit',
    () => changed(layersModel(), (model) => (model.weightsManifest[0].weights[0].shape = [3, 3, 8, 3])),
    /^it\/model\.json: .* is damaged: .*channels/,
  ],
];

describe('importTfjs refuses in one sentence', () => {
  it('none of the models that are spoiled below', () => {
    expect(importFiles(graphModel()).graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu']);
    expect(importFiles(layersModel()).graph.nodes.map(({ op }) => op)).toEqual(['Conv']);
  });

  it.each(cases)('%s', (_, files, message) => {
    expect(() => importFiles(files())).toThrow(message);
    expect(() => importFiles(files())).toThrow(UserError);
  });
});

/** What comes of files; throws whatever is neither. */
function outcome(files: ModelFiles): 'graph' | 'refused' {
  try {
    importFiles(files);
    return 'graph';
  } catch (error) {
    if (error instanceof UserError) return 'refused';
    throw error;
  }
}

describe('importTfjs of a damaged model.json gives a graph or a UserError', () => {
  it.each([
    ['graph', graphModel],
    ['layers', layersModel],
  ])('for 500 characters of a %s model that are others', (_, write) => {
    const files = write();
    const next = random(3);
    const outcomes = Array.from({ length: 500 }, () => {
      return outcome(
        withFile(files, 'model.json', (bytes) => {
          const spoiled = bytes.slice();
          spoiled[Math.floor(next() * spoiled.length)] = 32 + Math.floor(next() * 95);
          return spoiled;
        }),
      );
    });
    expect(new Set(outcomes)).toEqual(new Set(['graph', 'refused']));
  });
});
