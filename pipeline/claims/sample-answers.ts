import type { Layer } from '../../content/schema.ts';
import { byLot } from '../corpus/by-lot.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { reduceGraph } from '../examples/reduce-graph.ts';
import { batchesOf, runBatch } from '../examples/run-batch.ts';
import { inLanes } from '../in-lanes.ts';
import type { Pair } from '../network/graph.ts';
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
  const sizePx = model.input.sizePx as Pair;
  const answers = Array.from({ length: unitCount }, () => new Float32Array(images.length));
  const reduced = reduceGraph(graph, [{ preactivation: tensor, activation: tensor }], {
    pixels: [batchSize, 3, ...sizePx],
  });
  const program = await engine.compile(reduced.graph);
  try {
    await inLanes(batchesOf(images.length, batchSize), engine.concurrency + 1, async (first) => {
      const batch = images.slice(first, first + batchSize);
      const { results, read } = await runBatch(program, corpus, batch, batchSize, sizePx);
      // Two numbers a channel, of which the largest is the first.
      const extremes = results[reduced.extremes[0]!.activations]!.data;
      for (const position of read) {
        for (const [unit, own] of answers.entries()) {
          own[first + position] = Number(extremes[2 * (position * unitCount + unit)]);
        }
      }
    });
  } finally {
    await program.dispose();
  }
  return answers;
}
