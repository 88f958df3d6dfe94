import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import type { Engine, Tensors } from '../engine/engine.ts';
import { inLanes } from '../in-lanes.ts';
import type { Graph } from '../network/graph.ts';
import { packPixels } from './pack-pixels.ts';

export interface ShowRequest {
  engine: Engine;
  corpus: Corpus;
  /** Of that corpus. */
  images: readonly CorpusEntry[];
  /** Called with the number of images that have been shown since the last call. */
  onProgress?: ((imageCount: number) => void) | undefined;
  /**
   * Called for every image that can be read, in any order.
   * @param index of the image in `images`
   * @param results of its whole batch, which are not to be kept
   * @param position of the image in its batch
   */
  take: (index: number, results: Tensors, position: number) => void;
  signal?: AbortSignal | undefined;
}

/** Batches that are being read while every worker has one to compute. */
const readAheadCount = 2;

/** Images that are shown to a network in one run. */
export const usualImageCount = ({ onGpu }: Engine): number => (onGpu ? 32 : 4);

/**
 * Shows images to a network in one pass. Memory does not grow with their number.
 * @param graph takes one input alone, [images in one run, 3, height, width]
 * @returns how many images could be read; the others, and empty places of the last batch, are shown black and not taken
 * @throws the signal's reason when it is aborted, and what `take` throws
 */
export async function showImages(
  graph: Graph,
  { engine, corpus, images, onProgress, take, signal }: ShowRequest,
): Promise<number> {
  const { name, shape } = graph.inputs[0]!;
  const [batchSize, , height, width] = shape as [number, number, number, number];
  const program = await engine.compile(graph);
  let readCount = 0;
  try {
    await inLanes(batchesOf(images.length, batchSize), engine.concurrency + readAheadCount, async (first) => {
      signal?.throwIfAborted();
      const batch = images.slice(first, first + batchSize);
      const pictures = await Promise.all(batch.map((entry) => corpus.read(entry, [height, width])));
      const results = await program.run({ [name]: packPixels(pictures, batchSize, [height, width]) });
      for (const [position, picture] of pictures.entries()) {
        if (picture === null) continue;
        readCount++;
        take(first + position, results, position);
      }
      onProgress?.(batch.length);
    });
  } finally {
    await program.dispose();
  }
  return readCount;
}

/** First image of every batch. */
export function* batchesOf(imageCount: number, batchSize: number): Iterable<number> {
  for (let first = 0; first < imageCount; first += batchSize) yield first;
}
