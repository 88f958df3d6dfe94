import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../pipeline/network/onnx/import-onnx.ts';
import { describeLayers } from '../../../pipeline/network/layers/describe-layers.ts';
import type { NamedLayer } from '../../../pipeline/network/layers/describe-layers.ts';
import { addPreactivations } from '../../../pipeline/network/layers/preactivation.ts';
import { inferShapes } from '../../../pipeline/network/shape.ts';

const path = (file: string) => fileURLToPath(new URL(`../../../${file}`, import.meta.url));

function layersOf(file: string, named?: readonly NamedLayer[]) {
  const { graph, inputTensor, sizePx } = importOnnx(readFileSync(path(file)), { file });
  const shapes = inferShapes(graph, { [inputTensor]: [1, 3, ...sizePx!] });
  const layers = describeLayers(graph, shapes, file, named);
  const preactivations = addPreactivations(
    graph,
    layers.map(({ tensor }) => tensor),
  );
  return { layers, ...preactivations, shapes };
}

/** slug units map receptive-field/stride, one a layer. */
const summary = (file: string) =>
  layersOf(file).layers.map(({ slug, unitCount, mapSize: [height], receptiveFieldPx, stridePx }) =>
    [slug, unitCount, height, `${receptiveFieldPx}/${stridePx}`].join(' '),
  );

const inception = 'models/embedded/emoji-inception.onnx';

describe('describeLayers', () => {
  it('finds the layers of emoji-inception', () => {
    expect(summary(inception)).toEqual([
      'conv1 32 64 5/1',
      'conv2 64 32 11/2',
      'mixed3a 128 16 31/4',
      'mixed3b 160 16 47/4',
      'mixed4a 208 8 87/8',
      'mixed4b 288 8 119/8',
    ]);
  });

  it('finds the layers of emoji-plain', () => {
    expect(summary('models/embedded/emoji-plain.onnx')).toEqual([
      'conv1 32 64 5/1',
      'conv2 64 32 11/2',
      'conv3 96 16 23/4',
      'conv4 128 16 31/4',
      'conv5 192 8 55/8',
    ]);
  });

  it('tells the branches of a concatenation apart', () => {
    const mixed3a = layersOf(inception).layers.find(({ slug }) => slug === 'mixed3a')!;
    expect(mixed3a.branches).toEqual([
      { name: '1x1', start: 0, count: 24 },
      { name: '3x3', start: 24, count: 56 },
      { name: '5x5', start: 80, count: 24 },
      { name: 'pool_proj', start: 104, count: 24 },
    ]);
  });

  it('counts multiply-adds and wires neighbours', () => {
    const [conv1, conv2] = layersOf(inception).layers;
    expect(conv1).toMatchObject({ multiplyAdds: 64 * 64 * 32 * 3 * 25, inputs: [], outputs: ['conv2'] });
    expect(conv2).toMatchObject({
      multiplyAdds: 64 * 64 * 32 * 3 * 25 + 32 * 32 * 64 * 32 * 9,
      inputs: ['conv1'],
      outputs: ['mixed3a'],
    });
  });

  it('takes a residual sum with its activation and leaves out what is inside the block', () => {
    const { layers } = layersOf('test/fixtures/onnx/residual.onnx');
    expect(layers.map(({ tensor, inputs }) => [tensor, inputs])).toEqual([
      ['stem', []],
      ['block1', ['stem']],
      ['block2', ['block1']],
    ]);
  });

  it('shows the layers that somebody names instead, from the image upwards', () => {
    const { layers } = layersOf(inception, [{ tensor: 'mixed3a', slug: 'three-a' }, { tensor: 'pool1' }]);
    expect(layers.map(({ slug, inputs, outputs }) => ({ slug, inputs, outputs }))).toEqual([
      { slug: 'pool1', inputs: [], outputs: ['three-a'] },
      { slug: 'three-a', inputs: ['pool1'], outputs: [] },
    ]);
  });

  it.each<[string, NamedLayer[], RegExp]>([
    ['is not there', [{ tensor: 'mixed9' }], /has no map named "mixed9" to show as a layer \(see: atlas inspect/],
    ['is no map', [{ tensor: 'logits' }], /has no map named "logits"/],
    ['has a bad slug', [{ tensor: 'conv1', slug: 'Conv 1' }], /layer "Conv 1" of .* must be lower-case letters/],
    [
      'shares a slug',
      [
        { tensor: 'conv1', slug: 'a' },
        { tensor: 'conv2', slug: 'a' },
      ],
      /two layers of .* are named "a"/,
    ],
  ])('refuses a named layer that %s', (_, named, message) => {
    expect(() => layersOf(inception, named)).toThrow(message);
  });
});

describe('addPreactivations', () => {
  it('joins what the branches are before their activation', () => {
    const { graph, preactivations, shapes } = layersOf(inception);
    expect(preactivations.get('conv1')).toBe('conv1_pre');
    expect(preactivations.get('mixed3a')).toBe('mixed3a/preactivation');
    const joined = graph.nodes.find(({ outputs }) => outputs[0] === 'mixed3a/preactivation')!;
    expect(joined.inputs).toEqual(['1x1', '3x3', '5x5', 'pool_proj'].map((branch) => `mixed3a/${branch}_pre`));
    const inferred = inferShapes(graph, { image: [1, 3, 64, 64] });
    expect(inferred.get('mixed3a/preactivation')).toEqual(shapes.get('mixed3a'));
  });

  it('takes the sum before a residual activation', () => {
    expect(layersOf('test/fixtures/onnx/residual.onnx').preactivations.get('block1')).toBe('block1/sum');
  });
});

/** Real networks that lie beside the project on some machines and are never part of it. */
const real: Record<string, string[]> = {
  'googlenet.onnx': [
    'conv1 64 112 7/2',
    'conv2 192 56 19/4',
    'inception-3a 256 28 59/8',
    'inception-3b 480 28 91/8',
    'inception-4a 512 14 171/16',
    'inception-4b 512 14 235/16',
    'inception-4c 512 14 299/16',
    'inception-4d 528 14 363/16',
    'inception-4e 832 14 427/16',
    'inception-5a 832 7 587/32',
    'inception-5b 1024 7 715/32',
  ],
  'squeezenet1.1.onnx': [
    'conv1 64 113 3/2',
    'fire2 128 56 15/4',
    'fire3 128 56 23/4',
    'fire4 256 28 47/8',
    'fire5 256 28 63/8',
    'fire6 384 14 111/16',
    'fire7 384 14 143/16',
    'fire8 512 14 175/16',
    'fire9 512 14 207/16',
  ],
  'mobilenetv2.onnx': [
    '00-conv 32 112 3/2',
    '02-conv 16 112 7/2',
    '05-conv 24 56 11/4',
    'add-1 24 56 19/4',
    '12-conv 32 28 27/8',
    'add-2 32 28 43/8',
    'add-3 32 28 59/8',
    '23-conv 64 14 75/16',
    'add-4 64 14 107/16',
    'add-5 64 14 139/16',
    'add-6 64 14 171/16',
    '38-conv 96 14 203/16',
    'add-7 96 14 235/16',
    'add-8 96 14 267/16',
    '49-conv 160 7 299/32',
    'add-9 160 7 363/32',
    'add-10 160 7 427/32',
    '60-conv 320 7 491/32',
    '61-conv 1280 7 491/32',
  ],
  'inceptionv3-trunk.onnx': [
    'conv 32 149 3/2',
    'conv-1 32 147 7/2',
    'conv-2 64 147 11/2',
    'conv-4 192 71 23/4',
    'mixed 256 35 63/8',
    'mixed-1 288 35 95/8',
    'mixed-2 288 35 127/8',
    'mixed-3 768 17 159/16',
    'mixed-4 768 17 351/16',
    'mixed-5 768 17 543/16',
    'mixed-6 768 17 735/16',
    'mixed-7 768 17 927/16',
    'mixed-8 1280 8 1055/32',
  ],
};

describe('describeLayers of real networks', () => {
  it.for(Object.keys(real))('%s', (file, { skip }) => {
    const shared = `../shared/models/${file}`;
    skip(!existsSync(path(shared)), `${shared} is not on this machine`);
    expect(summary(shared)).toEqual(real[file]);
  });
});
