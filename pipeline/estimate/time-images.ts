import type { Layer } from '../../content/schema.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { rankExamples } from '../examples/rank-examples.ts';
import { usualImageCount } from '../examples/show-images.ts';
import type { LoadedModel } from '../network/model.ts';

/** Networks that cost more multiply-adds an image see them one by one while they are timed. */
const heavy = 4e9;

/** What ranking a corpus costs. */
export interface ImageCosts {
  /** Until the first image. */
  setupMs: number;
  /** Of each image. */
  imageMs: number;
}

/**
 * Ranks a few images, evenly spread over the corpus.
 * @param now in ms
 */
export async function timeImages(
  engine: Engine,
  model: LoadedModel,
  layers: readonly Layer[],
  corpus: Corpus,
  now: () => number,
  { batchesPerWorker = 4 } = {},
): Promise<ImageCosts> {
  const batchSize = model.model.network.multiplyAdds > heavy ? 1 : usualImageCount(engine);
  const { images: all } = corpus;
  const wanted = Math.min(all.length, batchesPerWorker * engine.concurrency * batchSize);
  const images = Array.from({ length: wanted }, (_, i) => all[Math.floor((i * all.length) / wanted)]!);
  const startMs = now();
  const finished: { ms: number; count: number }[] = [];
  await rankExamples({
    model,
    layers,
    engine,
    corpus: { ...corpus, images, imageCount: images.length },
    batchSize,
    onProgress: (count) => void finished.push({ ms: now() - startMs, count }),
  });
  // The first batch of every worker waits for its session to be made.
  const lead = finished.slice(0, Math.min(engine.concurrency, finished.length - 1));
  const leadMs = lead.at(-1)?.ms ?? 0;
  const leadCount = lead.reduce((sum, { count }) => sum + count, 0);
  const imageMs = (finished.at(-1)!.ms - leadMs) / (images.length - leadCount);
  return { setupMs: Math.max(0, leadMs - leadCount * imageMs), imageMs };
}
