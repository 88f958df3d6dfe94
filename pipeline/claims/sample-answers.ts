import type { Layer } from '../../content/schema.ts';
import { byLot } from '../corpus/by-lot.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { reduceGraph } from '../examples/reduce-graph.ts';
import { showImages } from '../examples/show-images.ts';
import type { LoadedModel } from '../network/model.ts';

/** Images of the sample: enough to tell a correlation of 0.15 from none. */
const sampleCount = 400;
const batchSize = 8;

/**
 * Largest activation of every unit of a layer in each image of a fixed sample of a corpus, drawn by the images' ids; 0 in images that
 * cannot be read.
 * @returns by unit, one number an image, images in the same order for every network
 */
export async function sampleAnswers(
  { graph, model }: LoadedModel,
  { tensor, unitCount }: Layer,
  corpus: Corpus,
  engine: Engine,
): Promise<Float32Array[]> {
  const images = byLot(corpus.images).slice(0, sampleCount);
  const answers = Array.from({ length: unitCount }, () => new Float32Array(images.length));
  const reduced = reduceGraph(graph, [{ preactivation: tensor, activation: tensor }], {
    pixels: [batchSize, 3, ...model.input.sizePx],
  });
  await showImages(reduced.graph, {
    engine,
    corpus,
    images,
    take(index, results, position) {
      // Two numbers a channel, of which the largest is the first.
      const extremes = results[reduced.extremes[0]!.activations]!.data;
      for (const [unit, own] of answers.entries()) own[index] = extremes[2 * (position * unitCount + unit)]!;
    },
  });
  return answers;
}
