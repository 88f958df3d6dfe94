import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pearson } from '../../content/pearson.ts';
import type { Corpus } from '../../pipeline/corpus/corpus.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { packPixels } from '../../pipeline/examples/pack-pixels.ts';
import { mirrorImage } from '../../pipeline/mirror/mirror-image.ts';
import { mirrorLayers, type Mirroring } from '../../pipeline/mirror/mirror-layers.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { random, seedOf } from '../../pipeline/random.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { tinyCorpus } from '../examples/tiny-corpus.ts';
import { sizePx, tinyModel } from '../examples/tiny-model.ts';
import { plantedModel, plantedTwins, symmetricUnit } from './planted-model.ts';

const corpus = tinyCorpus(90);
const { images } = corpus;

/** Noise of even brightness: where images differ in it, all units answer alike to bright ones, mirrored or not. */
const evenNoise: Corpus = {
  ...corpus,
  async read({ id }, [height, width]) {
    const next = random(seedOf(id));
    return Uint8Array.from({ length: 3 * height * width }, () => 256 * next());
  },
};

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 2 });
});
afterAll(() => engine.dispose());

/** What every unit of a layer answers to every image that can be read, one whole map at a time: [images][units]. */
async function answersTo({ graph }: LoadedModel, tensor: string, isMirrored: boolean): Promise<number[][]> {
  const program = await engine.compile({
    ...graph,
    inputs: [{ name: 'pixels', shape: [1, 3, ...sizePx], type: 'float32' }],
    outputs: [tensor],
  });
  const all: number[][] = [];
  for (const entry of images) {
    const image = await corpus.read(entry, sizePx);
    if (!image) continue;
    const shown = isMirrored ? mirrorImage(image, sizePx) : image;
    const { data, shape } = (await program.run({ pixels: packPixels([shown], 1, sizePx) }))[tensor]!;
    const area = shape[2]! * shape[3]!;
    all.push(Array.from({ length: shape[1]! }, (_, unit) => Math.max(...data.slice(unit * area, (unit + 1) * area))));
  }
  await program.dispose();
  return all;
}

const columnOf = (rows: readonly number[][], unit: number): number[] => rows.map((row) => row[unit]!);

describe('mirrorLayers', () => {
  const planted = plantedModel();
  const { layers } = planted.model;
  const find = (more: object = {}): Promise<Mirroring> =>
    mirrorLayers({ model: planted, layers, engine, corpus, images, ...more });

  it('finds exactly the twins that were planted, and a symmetric unit to be its own', async () => {
    const { findings } = await find({ corpus: evenNoise });
    for (const slug of ['first', 'second'] as const) {
      const { twins, crosses, own, partners, control } = findings.get(slug)!;
      expect(twins).toEqual(plantedTwins[slug]);
      for (const [unit, twin] of twins) {
        expect([partners[unit], partners[twin]]).toEqual([twin, unit]);
        expect(crosses[unit]).toBeCloseTo(1, 4);
        expect(own[unit]).toBeLessThan(0.75);
      }
      expect(control.twinCount).toBe(0);
    }
    expect(findings.get('first')!.own[symmetricUnit]).toBeCloseTo(1, 4);
  });

  it('correlates as the answers to whole maps do', async () => {
    const model = tinyModel();
    const { imageCount, findings } = await mirrorLayers({ model, layers: model.model.layers, engine, corpus, images });
    expect(imageCount).toBe(corpus.imageCount);
    for (const { slug, unitCount } of model.model.layers) {
      const tensor = model.preactivations.get(slug)!;
      const [straight, mirrored] = [await answersTo(model, tensor, false), await answersTo(model, tensor, true)];
      const correlation = (a: number, b: number) => pearson(columnOf(straight, a), columnOf(mirrored, b));
      const { own, partners, crosses } = findings.get(slug)!;
      for (let unit = 0; unit < unitCount; unit++) {
        expect(own[unit]).toBeCloseTo(correlation(unit, unit), 3);
        const all = Array.from({ length: unitCount }, (_, other) =>
          other === unit ? -Infinity : (correlation(unit, other) + correlation(other, unit)) / 2,
        );
        expect(crosses[unit]).toBeCloseTo(Math.max(...all), 3);
        expect(partners[unit]).toBe(all.indexOf(Math.max(...all)));
      }
    }
  });

  it('is the same whatever the batch, the workers, and the layers beside', async () => {
    const all = await find();
    const alone = await createOnnxEngine({ workers: 1 });
    expect(await find({ batchSize: 1 })).toEqual(all);
    expect(await find({ batchSize: 7, engine: alone })).toEqual(all);
    await alone.dispose();
    const { findings } = await find({ layers: layers.slice(1) });
    expect([...findings]).toEqual([['second', all.findings.get('second')]]);
  });

  it('controls for chance by pairing images with the mirror images of those before them', async () => {
    const { findings } = await find();
    const tensor = planted.preactivations.get('first')!;
    const [straight, mirrored] = [await answersTo(planted, tensor, false), await answersTo(planted, tensor, true)];
    const before = [mirrored.at(-1)!, ...mirrored.slice(0, -1)];
    const crosses = straight[0]!.flatMap((_, a) =>
      straight[0]!.slice(0, a).map((__, b) => {
        const [ab, ba] = [pearson(columnOf(straight, a), columnOf(before, b)), pearson(columnOf(straight, b), columnOf(before, a))]; // prettier-ignore
        return (ab + ba) / 2;
      }),
    );
    expect(findings.get('first')!.control.cross).toBeCloseTo(Math.max(...crosses), 3);
  });

  it('says how alike images are to their mirror images', async () => {
    const uneven: Corpus = {
      ...corpus,
      read: async (entry, [height, width]) =>
        Uint8Array.from({ length: 3 * height * width }, (_, i) => (Math.floor(i / 3) % width) + entry.id.length),
    };
    expect((await find({ corpus: uneven })).symmetry).toBe(-1);
  });

  it('reports every image, damaged ones included, and stops when it is told to', async () => {
    let reported = 0;
    await find({ onProgress: (count: number) => (reported += count), batchSize: 4 });
    expect(reported).toBe(90);
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(find({ onProgress, signal: controller.signal })).rejects.toThrow('enough');
  });

  it('refuses too few images, and a network that does not stay finite', async () => {
    const few = find({ images: images.slice(0, 29) });
    await expect(few).rejects.toThrow('29 readable images of the corpus "Tiny" are too few');
    const unreadable: Corpus = { ...corpus, read: async () => null };
    await expect(find({ corpus: unreadable })).rejects.toThrow(UserError);
    const broken = tinyModel(Infinity);
    const result = mirrorLayers({ model: broken, layers: broken.model.layers, engine, corpus, images });
    await expect(result).rejects.toThrow(/unit \d of tiny\/relu is not finite/);
  });
});
