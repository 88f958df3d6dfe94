import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Examples } from '../../content/schema.ts';
import type { Example, Layer } from '../../content/schema.ts';
import type { Corpus } from '../../pipeline/corpus/corpus.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { createTfjsEngine } from '../../pipeline/engine/tfjs.ts';
import { packPixels } from '../../pipeline/examples/pack-pixels.ts';
import { rankExamples } from '../../pipeline/examples/rank-examples.ts';
import { receptiveBox } from '../../pipeline/examples/receptive-box.ts';
import { receptiveField } from '../../pipeline/network/layers/receptive-field.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { tinyCorpus } from './tiny-corpus.ts';
import { sizePx, tinyModel } from './tiny-model.ts';

const model = tinyModel();
const { layers } = model.model;
const corpus = tinyCorpus(90);

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 2 });
});
afterAll(() => engine.dispose());

interface WholeMaps {
  image: string;
  /** [units, height · width], by layer. */
  maps: Map<string, { before: Float32Array; after: Float32Array }>;
}

/** All maps of all images, one image at a time. */
async function computeMaps(): Promise<WholeMaps[]> {
  const outputs = layers.flatMap(({ slug, tensor }) => [tensor, model.preactivations.get(slug)!]);
  const program = await engine.compile({
    ...model.graph,
    inputs: [{ name: 'pixels', shape: [1, 3, ...sizePx], type: 'float32' }],
    outputs: [...new Set(outputs)],
  });
  const all: WholeMaps[] = [];
  for (const entry of corpus.images) {
    const pixels = await corpus.read(entry, sizePx);
    if (!pixels) continue;
    const results = await program.run({ pixels: packPixels([pixels], 1, sizePx) });
    const dataOf = (name: string) => results[name]!.data as Float32Array;
    const maps = layers.map(({ slug, tensor }) => {
      return [slug, { before: dataOf(model.preactivations.get(slug)!), after: dataOf(tensor) }] as const;
    });
    all.push({ image: entry.id, maps: new Map(maps) });
  }
  await program.dispose();
  return all;
}

/** The place of a unit in each image where `isBetter` finds no better one, the first of equal ones. */
function findExtremes(
  all: readonly WholeMaps[],
  layer: Layer,
  unit: number,
  isBetter: (a: number, b: number) => boolean,
): Example[] {
  const field = receptiveField(model.graph, 'pixels', layer.tensor);
  const area = layer.mapSize[0] * layer.mapSize[1];
  return all.map(({ image, maps }) => {
    const { before, after } = maps.get(layer.slug)!;
    let best = unit * area;
    for (let i = best; i < (unit + 1) * area; i++) if (isBetter(before[i]!, before[best]!)) best = i;
    const cell = best - unit * area;
    const place: [number, number] = [Math.floor(cell / layer.mapSize[1]), cell % layer.mapSize[1]];
    return {
      image,
      box: receptiveBox(field, place, sizePx),
      place,
      activation: after[best]!,
      preactivation: before[best]!,
    };
  });
}

const byImage = (a: Example, b: Example) => (a.image < b.image ? -1 : 1);

function expectSame(actual: readonly Example[], expected: readonly Example[]) {
  expect(actual.map(({ image, place, box }) => ({ image, place, box }))).toEqual(
    expected.map(({ image, place, box }) => ({ image, place, box })),
  );
  for (const [i, { activation, preactivation }] of actual.entries()) {
    expect(activation).toBeCloseTo(expected[i]!.activation, 5);
    expect(preactivation).toBeCloseTo(expected[i]!.preactivation, 5);
  }
}

const valuesOf = (result: Map<string, Examples[]>): number[] =>
  [...result.values()].flat().flatMap(({ strongest, weakest }) => {
    return [...strongest, ...weakest].flatMap(({ activation, preactivation }) => [activation, preactivation]);
  });

describe('rankExamples', () => {
  let ranked: Map<string, Examples[]>;
  let all: WholeMaps[];
  beforeAll(async () => {
    ranked = await rankExamples({ model, layers, engine, corpus });
    all = await computeMaps();
  });

  it('finds the strongest and weakest places that whole maps show, ties broken by image id', () => {
    for (const layer of layers) {
      for (const [unit, { strongest, weakest }] of ranked.get(layer.slug)!.entries()) {
        const highest = findExtremes(all, layer, unit, (a, b) => a > b);
        const lowest = findExtremes(all, layer, unit, (a, b) => a < b);
        expect([strongest.length, weakest.length]).toEqual([12, 6]);
        expectSame(strongest, highest.sort((a, b) => b.preactivation - a.preactivation || byImage(a, b)).slice(0, 12));
        expectSame(weakest, lowest.sort((a, b) => a.preactivation - b.preactivation || byImage(a, b)).slice(0, 6));
      }
    }
  });

  it('meets ties in this corpus', () => {
    const values = ranked.get('linear')!.flatMap(({ strongest }) => strongest.map((example) => example.preactivation));
    expect(new Set(values).size).toBeLessThan(values.length);
  });

  it('counts each readable image once in histogram, spectrum and density', () => {
    for (const layer of layers) {
      for (const [unit, { histogram, spectrum, density }] of ranked.get(layer.slug)!.entries()) {
        const highest = findExtremes(all, layer, unit, (a, b) => a > b);
        expect(highest).toHaveLength(corpus.imageCount);
        expect(histogram.counts.reduce((a, b) => a + b)).toBe(corpus.imageCount);
        expect(density).toBe(highest.filter(({ activation }) => activation > 0).length / corpus.imageCount);
        for (const { from, to, count, examples } of spectrum) {
          const members = highest.filter(({ preactivation }) => preactivation >= from && preactivation < to);
          expect(members).toHaveLength(count);
          expect(examples).toHaveLength(Math.min(count, 3));
          const drawn = new Set(examples.map(({ image }) => image));
          expectSame(examples.toSorted(byImage), members.filter(({ image }) => drawn.has(image)).sort(byImage));
        }
      }
    }
  });

  it('has the form of the schema', () => {
    for (const units of ranked.values()) {
      for (const examples of units) expect(Examples.parse(examples)).toEqual(examples);
    }
  });

  it('is the same whatever the batch, the workers and the order of images', async () => {
    const reversed: Corpus = { ...corpus, images: corpus.images.toReversed() };
    const alone = await createOnnxEngine({ workers: 1 });
    for (const request of [
      { engine, corpus, batchSize: 1 },
      { engine, corpus: reversed, batchSize: 7 },
      { engine: alone, corpus: reversed, batchSize: 4 },
    ]) {
      expect(await rankExamples({ model, layers, ...request })).toEqual(ranked);
    }
    await alone.dispose();
  });

  it('ranks a layer alone as it ranks it among others', async () => {
    const mixed = await rankExamples({ model, layers: layers.slice(1, 2), engine, corpus });
    expect([...mixed]).toEqual([['mixed', ranked.get('mixed')]]);
  });

  it('ranks alike with TensorFlow.js', async () => {
    const tfjs = await createTfjsEngine({ backend: 'cpu' });
    const other = await rankExamples({ model, layers, engine: tfjs, corpus });
    await tfjs.dispose();
    const expected = valuesOf(ranked);
    expect(expected).toHaveLength(2 * 18 * 18);
    // Values alone: images a rounding error apart may change places.
    for (const [i, value] of valuesOf(other).entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4);
  });

  it('holds no more images at a time than its lanes have batches, and reports each', async () => {
    let open = 0;
    let most = 0;
    let reported = 0;
    const watched: Corpus = {
      ...corpus,
      async read(entry, size) {
        most = Math.max(most, ++open);
        return corpus.read(entry, size);
      },
    };
    const counted: Engine = {
      ...engine,
      async compile(graph) {
        const program = await engine.compile(graph);
        return {
          ...program,
          async run(feeds) {
            const results = await program.run(feeds);
            open -= 3;
            return results;
          },
        };
      },
    };
    const onProgress = (count: number) => (reported += count);
    await rankExamples({ model, layers, engine: counted, corpus: watched, batchSize: 3, onProgress });
    expect(most).toBeLessThanOrEqual(3 * (engine.concurrency + 2));
    expect(open).toBe(0);
    expect(reported).toBe(90);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    const run = rankExamples({ model, layers, engine, corpus, onProgress, signal: controller.signal });
    await expect(run).rejects.toThrow('enough');
  });

  it('says which unit is not finite, and when no image can be read', async () => {
    const broken = rankExamples({ model: tinyModel(Infinity), layers, engine, corpus });
    await expect(broken).rejects.toThrow(/unit \d of tiny\/relu is not finite/);
    await expect(broken).rejects.toThrow(UserError);
    const unreadable: Corpus = { ...corpus, imageCount: 0, read: async () => null };
    await expect(rankExamples({ model, layers, engine, corpus: unreadable })).rejects.toThrow(
      'no image of the corpus "Tiny" can be read',
    );
  });
});
