import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import type { Program, Tensors } from '../engine/engine.ts';
import type { Pair } from '../network/graph.ts';
import { packPixels } from './pack-pixels.ts';

/** What came of a batch of images. */
export interface BatchResults {
  results: Tensors;
  /** Positions in the batch whose images could be read. */
  read: number[];
}

/**
 * Runs images of a corpus through a network.
 * @param program takes `pixels` [batchSize, 3, height, width]
 * @param batch at most `batchSize` images; the places of those that are missing or damaged are black
 */
export async function runBatch(
  program: Program,
  corpus: Corpus,
  batch: readonly CorpusEntry[],
  batchSize: number,
  sizePx: Pair,
): Promise<BatchResults> {
  const pixels = await Promise.all(batch.map((entry) => corpus.read(entry, sizePx)));
  const results = await program.run({ pixels: packPixels(pixels, batchSize, sizePx) });
  return { results, read: [...pixels.keys()].filter((position) => pixels[position] !== null) };
}

/** First image of every batch. */
export function* batchesOf(imageCount: number, batchSize: number): Iterable<number> {
  for (let first = 0; first < imageCount; first += batchSize) yield first;
}
