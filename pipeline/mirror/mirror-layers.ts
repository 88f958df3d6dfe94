import { pearson } from '../../content/pearson.ts';
import type { Layer } from '../../content/schema.ts';
import type { TwinRule } from '../../content/schema/mirror.ts';
import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import type { Engine, Tensors } from '../engine/engine.ts';
import { round } from '../content/round.ts';
import { packPixels } from '../examples/pack-pixels.ts';
import { reduceGraph } from '../examples/reduce-graph.ts';
import { batchesOf } from '../examples/show-images.ts';
import { inOrder } from '../in-order.ts';
import type { Tensor } from '../network/graph.ts';
import type { LoadedModel } from '../network/model.ts';
import { UserError } from '../user-error.ts';
import { createLayerTally, type MirrorFindings } from './layer-tally.ts';
import { mirrorImage } from './mirror-image.ts';

/** Raised when the results change. */
export const recipeVersion = 1;

export const defaultTwinRule: TwinRule = { cross: 0.75, lead: 0.25 };

/** Over fewer images correlations as high as the rule asks for come by chance. */
export const leastImageCount = 30;

export interface MirrorRequest {
  model: LoadedModel;
  /** All of them are tallied in the same pass. */
  layers: readonly Layer[];
  engine: Engine;
  corpus: Corpus;
  /** Of that corpus, in an order drawn by lot. */
  images: readonly CorpusEntry[];
  rule?: TwinRule;
  /** Images a run, each with its mirror image; by default what suits the engine. The results do not depend on it. */
  batchSize?: number | undefined;
  /** Called with the number of images that have been shown since the last call. */
  onProgress?: (imageCount: number) => void;
  signal?: AbortSignal;
}

export interface Mirroring {
  /** Images that could be read. */
  imageCount: number;
  /** Correlation of an image's pixels with those of its mirror image, mean over images. */
  symmetry: number;
  /** By the layer's slug; rounded, as is the symmetry. */
  findings: Map<string, MirrorFindings>;
}

/** Batches that are being read while every worker has one to compute. */
const readAheadCount = 2;

/**
 * Shows images and their mirror images to a network, in one pass for all layers, and finds for each unit how alike it answers to both, and
 * which other unit answers to the ones as it does to the others. Memory grows with the square of a layer's units (16 bytes a pair), not
 * with the images; images are tallied in their order, whatever the batches and workers.
 * @throws UserError when the network does not stay finite, or too few images can be read; the signal's reason when it is aborted
 */
export async function mirrorLayers({
  model: { model, graph, preactivations },
  layers,
  engine,
  corpus,
  images,
  rule = defaultTwinRule,
  batchSize = engine.onGpu ? 16 : 2,
  onProgress = () => undefined,
  signal,
}: MirrorRequest): Promise<Mirroring> {
  requireEnough(images.length, corpus);
  const { sizePx } = model.input;
  const tallies = layers.map(({ unitCount }) => createLayerTally(unitCount));
  const maps = layers.map(({ slug, tensor }) => preactivations.get(slug) ?? tensor);
  const reduced = reduceGraph(
    graph,
    maps.map((map) => ({ preactivation: map, activation: map })),
    { pixels: [2 * batchSize, 3, ...sizePx] },
  );
  const program = await engine.compile(reduced.graph);

  /** One batch of images, and behind them their mirror images. */
  async function show(first: number): Promise<ShownBatch> {
    signal?.throwIfAborted();
    const batch = images.slice(first, first + batchSize);
    const pictures = await Promise.all(batch.map((entry) => corpus.read(entry, sizePx)));
    const mirrored = pictures.map((picture) => picture && mirrorImage(picture, sizePx));
    const left = Array.from({ length: batchSize - batch.length }, () => null);
    const both = [...pictures, ...left, ...mirrored, ...left];
    const results = await program.run({ pixels: packPixels(both, 2 * batchSize, sizePx) });
    const symmetries = pictures.map((picture, at) => picture && pearson(picture, mirrored[at]!));
    return { results, symmetries };
  }

  let imageCount = 0;
  let symmetrySum = 0;
  try {
    const batches = batchesOf(images.length, batchSize);
    for await (const { results, symmetries } of inOrder(batches, engine.concurrency + readAheadCount, show)) {
      for (const [at, symmetry] of symmetries.entries()) {
        if (symmetry === null) continue;
        imageCount++;
        symmetrySum += symmetry;
        for (const [i, { slug, unitCount }] of layers.entries()) {
          const largest = results[reduced.extremes[i]!.preactivations]!;
          const [answers, mirrored] = [at, batchSize + at].map((position) =>
            answersOf(largest, position, unitCount, `${model.id}/${slug}`),
          );
          tallies[i]!.add(answers!, mirrored!);
        }
      }
      onProgress(symmetries.length);
    }
  } finally {
    await program.dispose();
  }
  requireEnough(imageCount, corpus);
  const findings = new Map(layers.map(({ slug }, i) => [slug, tallies[i]!.read(rule)]));
  return { imageCount, symmetry: round(symmetrySum / imageCount), findings };
}

/** What came of a batch of images and their mirror images, which stand behind it. */
interface ShownBatch {
  results: Tensors;
  /** Of each image; null where it could not be read. */
  symmetries: (number | null)[];
}

/** @param extremes two numbers a channel, of which the largest is the first */
function answersOf({ data }: Tensor, position: number, unitCount: number, name: string): Float64Array {
  const answers = new Float64Array(unitCount);
  for (let unit = 0; unit < unitCount; unit++) answers[unit] = data[2 * (position * unitCount + unit)]!;
  const broken = answers.findIndex((answer) => !Number.isFinite(answer));
  if (broken < 0) return answers;
  throw new UserError(`unit ${broken} of ${name} is not finite: the network or its input preset is damaged`);
}

function requireEnough(imageCount: number, { title }: Corpus): void {
  if (imageCount >= leastImageCount) return;
  throw new UserError(
    `${imageCount} readable images of the corpus "${title}" are too few to tell twins from chance: take at least ${leastImageCount}`,
  );
}
