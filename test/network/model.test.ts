import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import onnxProto from 'onnx-proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Model } from '../../content/schema.ts';
import { describeModel } from '../../pipeline/network/describe.ts';
import { importOnnx } from '../../pipeline/network/onnx/import-onnx.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import type { LoadOptions } from '../../pipeline/network/model.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';
import { random } from '../../pipeline/random.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { runOnnx } from '../oracle/run-onnx.ts';

const path = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const inception = path('models/embedded/emoji-inception.onnx');
const residual = path('test/fixtures/onnx/residual.onnx');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-model-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('loadModel', () => {
  it('says of an embedded network what the catalog knows', async () => {
    const { model } = await loadModel(inception, { id: 'emoji-inception' });
    expect(Model.parse(model)).toEqual(model);
    expect(model).toMatchObject({
      id: 'emoji-inception',
      title: 'Emoji Inception',
      network: {
        source: 'models/embedded/emoji-inception.onnx',
        bytes: 2034536,
        parameters: 506450,
        multiplyAdds: 60945536,
      },
      input: { tensor: 'image', channels: 'rgb', source: 'preset emoji', sizePx: [64, 64] },
      skipped: [],
    });
  });

  it('takes pixels and holds every layer and its pre-activation', async () => {
    const { model, graph, preactivations } = await loadModel(inception, { id: 'it' });
    expect(graph.inputs).toEqual([{ name: 'pixels', shape: [-1, 3, -1, -1], type: 'float32' }]);
    const tensors = model.layers.flatMap(({ slug, tensor }) => [tensor, preactivations.get(slug)!]);
    const next = random(5);
    const data = Float64Array.from({ length: 3 * 32 * 32 }, next);
    const results = await runOnnx(subgraph(graph, tensors), { pixels: { data, shape: [1, 3, 32, 32] } });
    for (const { slug, tensor } of model.layers) {
      const before = results.get(preactivations.get(slug)!)!.data;
      expect(results.get(tensor)!.data).toEqual(before.map((value) => Math.max(0, value)));
    }
  });

  it.each([
    ['emoji', ([r, g, b]: number[]) => [r, g, b].map((x) => (x! - 0.5) * 4)],
    ['caffe-bgr', ([r, g, b]: number[]) => [255 * b! - 104, 255 * g! - 117, 255 * r! - 123]],
    ['tf-symmetric', ([r, g, b]: number[]) => [r, g, b].map((x) => (255 * x! - 127.5) / 127.5)],
    ['inception-117', ([r, g, b]: number[]) => [r, g, b].map((x) => 255 * x! - 117)],
    ['torch-imagenet', ([r, g, b]: number[]) => [(r! - 0.485) / 0.229, (g! - 0.456) / 0.224, (b! - 0.406) / 0.225]],
    ['none', ([r, g, b]: number[]) => [r, g, b]],
  ])('brings pixels into the range of preset %s', async (preset, expected) => {
    const { model, graph } = await loadModel(residual, { id: 'it', preset });
    const rgb = [0.1, 0.45, 0.9];
    const input = subgraph(graph, ['x']);
    const results = await runOnnx(input, { pixels: { data: Float64Array.from(rgb), shape: [1, 3, 1, 1] } });
    for (const [i, value] of expected(rgb).entries()) expect(results.get('x')!.data[i]).toBeCloseTo(value!, 4);
    expect(model.input.source).toBe(`preset ${preset}`);
  });

  it('computes what the file computes from normalized pixels', async () => {
    const { graph } = await loadModel(inception, { id: 'it' });
    const next = random(6);
    const pixels = Float64Array.from({ length: 3 * 64 * 64 }, next);
    const shape = [1, 3, 64, 64];
    const plain = importOnnx(readFileSync(inception), { file: 'it' }).graph;
    const [ours] = (await runOnnx(graph, { pixels: { data: pixels, shape } })).values();
    const [theirs] = (await runOnnx(plain, { image: { data: pixels.map((x) => (x - 0.5) * 4), shape } })).values();
    const difference = ours!.data.map((value, i) => Math.abs(value - theirs!.data[i]!));
    expect(Math.max(...difference)).toBeLessThan(1e-5);
  });

  it('reads how pixels are meant from the metadata', async () => {
    const message = onnxProto.onnx.ModelProto.decode(readFileSync(residual));
    message.metadataProps = Object.entries({
      'Image.BitmapPixelFormat': 'Bgr8',
      'Image.NominalPixelRange': 'NominalRange_0_255',
    }).map(([key, value]) => ({ key, value }));
    const file = join(folder, 'noted.onnx');
    writeFileSync(file, onnxProto.onnx.ModelProto.encode(message).finish());
    const { model } = await loadModel(file, { id: 'it' });
    expect(model.input).toMatchObject({
      channels: 'bgr',
      mean: [0, 0, 0],
      scale: [255, 255, 255],
      source: 'noted in the file: Image.NominalPixelRange = NominalRange_0_255, Image.BitmapPixelFormat = Bgr8',
    });
  });

  it('says when it had to assume how pixels are meant', async () => {
    const { model } = await loadModel(residual, { id: 'it' });
    expect(model.input).toMatchObject({ mean: [0, 0, 0], scale: [1, 1, 1] });
    expect(model.input.source).toMatch(/^assumed/);
  });

  it('keeps apart a tensor that the network itself calls pixels', async () => {
    const message = onnxProto.onnx.ModelProto.decode(readFileSync(residual));
    message.graph!.input![0]!.name = 'pixels';
    for (const node of message.graph!.node!) node.input = node.input!.map((name) => (name === 'x' ? 'pixels' : name));
    const file = join(folder, 'pixels.onnx');
    writeFileSync(file, onnxProto.onnx.ModelProto.encode(message).finish());
    const named = await loadModel(file, { id: 'it', preset: 'emoji' });
    const plain = await loadModel(residual, { id: 'it', preset: 'emoji' });
    const feeds = { pixels: { data: Float64Array.from({ length: 192 }, random(2)), shape: [1, 3, 8, 8] } };
    expect(await runOnnx(named.graph, feeds)).toEqual(await runOnnx(plain.graph, feeds));
    expect(named.model.input.tensor).toBe('pixels');
  });

  it('reads weights from a file beside the network, but none outside its folder', async () => {
    const message = onnxProto.onnx.ModelProto.decode(readFileSync(residual));
    const tensor = message.graph!.initializer!.find(({ name }) => name === 'stem_pre_w')!;
    const location = { key: 'location', value: 'weights.bin' };
    writeFileSync(join(folder, 'weights.bin'), tensor.rawData!);
    Object.assign(tensor, { rawData: new Uint8Array(), dataLocation: 1, externalData: [location] });
    const file = join(folder, 'external.onnx');
    writeFileSync(file, onnxProto.onnx.ModelProto.encode(message).finish());
    await expect(loadModel(file, { id: 'it' })).resolves.toBeDefined();
    location.value = '../weights.bin';
    writeFileSync(file, onnxProto.onnx.ModelProto.encode(message).finish());
    await expect(loadModel(file, { id: 'it' })).rejects.toThrow('lies in the file "../weights.bin", which is missing');
  });

  it.each<[string, string, LoadOptions, RegExp]>([
    ['an id with dots', residual, { id: '..' }, /^the id "\.\." must be lower-case/],
    ['an id with slashes', residual, { id: 'a/b' }, /^the id "a\/b" must be/],
    ['an id with capitals', residual, { id: 'Net' }, /^the id "Net" must be/],
    ['an id with spaces', residual, { id: 'a net' }, /^the id "a net" must be/],
    [
      'the name of a page',
      residual,
      { id: 'circuits' },
      /^the id "circuits" is the name of a page of the site: choose another$/,
    ],
    ['a file that is not there', 'nowhere.onnx', { id: 'it' }, /^the network nowhere\.onnx cannot be read: ENOENT/],
    ['a folder', path('test'), { id: 'it' }, /cannot be read: EISDIR/],
    [
      'an unknown preset',
      residual,
      { id: 'it', preset: 'vgg' },
      /^there is no input preset "vgg": take one of caffe-bgr, /,
    ],
    [
      'images that are too small',
      path('test/fixtures/onnx/conv-valid.onnx'),
      { id: 'it', sizePx: [2, 2] },
      /does not take images of 2×2: Conv node/,
    ],
  ])('refuses %s in one sentence', async (_, file, options, message) => {
    const error: unknown = await loadModel(file, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('describeModel', () => {
  it('gives a row a layer', async () => {
    const rows = describeModel(await loadModel(inception, { id: 'it' }));
    expect(rows[2]).toEqual({
      layer: 'mixed3a',
      tensor: 'mixed3a',
      units: 128,
      map: '16×16',
      receptiveFieldPx: 31,
      stridePx: 4,
      megaMultiplyAdds: 35.5,
      branches: '1x1 24 + 3x3 56 + 5x5 24 + pool_proj 24',
      inputs: 'conv2',
    });
    expect(rows[0]!.inputs).toBe('image');
  });
});
