import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../pipeline/classify.ts';
import { findLabelledImages } from '../pipeline/classify/labelled-images.ts';
import { openEmoji } from '../pipeline/corpus/emoji.ts';
import { openFolder } from '../pipeline/corpus/folder.ts';
import type { Engine } from '../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../pipeline/engine/onnx.ts';
import { findClassScores } from '../pipeline/network/class-scores.ts';
import { readLabels, type ClassLabel } from '../pipeline/network/labels.ts';
import { loadModel, type LoadedModel } from '../pipeline/network/model.ts';
import { inferShapes } from '../pipeline/network/shape.ts';
import { projectRoot } from '../pipeline/project-root.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine();
});
afterAll(() => engine.dispose());

const tensorOf = ({ graph, model }: LoadedModel) =>
  findClassScores(graph, inferShapes(graph, { pixels: [1, 3, ...model.input.sizePx] }))!.tensor;

describe('classify', () => {
  it('measures what the README of the embedded networks says of the held-out drawings', async () => {
    const model = await loadModel(join(projectRoot, 'models/embedded/emoji-plain.onnx'), { id: 'emoji-plain' });
    const labels = (await readLabels(model.model))!;
    const corpus = await openEmoji();
    const heldOut = corpus.images.filter(({ id }) => id.startsWith('emojione--'));
    const images = findLabelledImages(heldOut, labels);
    expect(images).toHaveLength(692);
    const result = await classify({ model, tensor: tensorOf(model), labels, engine, corpus, images });
    expect(result).toMatchObject({ imageCount: 692, unreadableCount: 0 });
    expect(100 * result.top1).toBeCloseTo(47.4, 0);
    expect(100 * result.top5).toBeCloseTo(69.9, 0);
    expect(result.classes).toHaveLength(692);
    const right = result.classes.filter(({ top1 }) => top1 === 1).length;
    expect(right / 692).toBeCloseTo(result.top1, 10);
  });
});

type Normalize = (rgb: readonly number[]) => number[];
const caffe: Normalize = ([red, green, blue]) => [blue! - 104, green! - 117, red! - 123];

/** Networks that lie beside the project on some machines only; how their README says that they take pixels in 0 … 255; its labels. */
const real: [name: string, preset: string, normalize: Normalize, labels: string][] = [
  ['googlenet', 'caffe-bgr', caffe, 'ilsvrc-2012'],
  ['squeezenet1.1', 'caffe-bgr', caffe, 'ilsvrc-2012'],
  ['mobilenetv2', 'tf-symmetric', (rgb) => rgb.map((x) => (x - 127.5) / 127.5), 'ilsvrc-2012-background'],
];

const folder = join(projectRoot, '../shared/photos/imagenet-1k');

/** Shares of photos whose name begins with the first, or one of the first five, of the classes that a file answers. */
async function measureFile(
  file: string,
  photos: readonly string[],
  { sidePx, normalize, labels }: { sidePx: number; normalize: Normalize; labels: readonly ClassLabel[] },
) {
  const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
  let [first, amongFive] = [0, 0];
  for (const photo of photos) {
    const rgb = await sharp(join(folder, photo)).resize(sidePx, sidePx).raw().toBuffer();
    const input = new Float32Array(rgb.length);
    for (let i = 0; i < sidePx ** 2; i++) {
      const pixel = normalize([...rgb.subarray(3 * i, 3 * i + 3)]);
      for (const [c, value] of pixel.entries()) input[c * sidePx ** 2 + i] = value;
    }
    const images = { [session.inputNames[0]!]: new Tensor('float32', input, [1, 3, sidePx, sidePx]) };
    const scores = (await session.run(images))[session.outputNames[0]!]!.data as Float32Array;
    const best = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).map((index) => labels[index]!.id);
    first += Number(photo.startsWith(best[0]!));
    amongFive += Number(best.slice(0, 5).some((id) => photo.startsWith(id)));
  }
  return { imageCount: photos.length, top1: first / photos.length, top5: amongFive / photos.length };
}

describe('classify of photos', () => {
  it.for(real)('is right as often with %s as onnxruntime with its file', async (network, { skip }) => {
    const [name, preset, normalize, list] = network;
    const file = join(projectRoot, `../shared/models/${name}.onnx`);
    for (const needed of [file, folder]) {
      skip(!existsSync(needed), `${relative(projectRoot, needed)} is not on this machine`);
    }
    const model = await loadModel(file, { id: 'real', preset });
    const labels = (await readLabels({ id: 'real', labels: list }))!;
    const corpus = await openFolder(folder);
    const images = findLabelledImages(corpus.images, labels).filter((_, i) => i % 25 === 0);
    const tensor = tensorOf(model);
    const { imageCount, top1, top5 } = await classify({ model, tensor, labels, engine, corpus, images });
    const photos = (await readdir(folder)).sort().filter((_, i) => i % 25 === 0);
    const sidePx = model.model.input.sizePx[0];
    expect({ imageCount, top1, top5 }).toEqual(await measureFile(file, photos, { sidePx, normalize, labels }));
    expect(top5).toBeGreaterThan(0.75);
  });
});
