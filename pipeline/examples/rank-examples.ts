import type { Example, Examples, Layer } from '../../content/schema.ts';
import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import { seedOf } from '../random.ts';
import { UserError } from '../user-error.ts';
import { createLayerRanking } from './layer-ranking.ts';
import type { RankOptions } from './layer-ranking.ts';
import { receptiveBox } from './receptive-box.ts';
import { reduceGraph } from './reduce-graph.ts';
import { showImages, usualImageCount } from './show-images.ts';
import type { Firing } from './top-k.ts';

/** Raised when the results change. */
export const recipeVersion = 1;

export const defaultRankOptions: RankOptions = { strongestCount: 12, weakestCount: 6, drawnCount: 3 };

export interface RankRequest {
  model: LoadedModel;
  /** All of them are ranked in the same pass. */
  layers: readonly Layer[];
  engine: Engine;
  corpus: Corpus;
  options?: Partial<RankOptions>;
  /** Images a run, by default what suits the engine; the results do not depend on it. */
  batchSize?: number | undefined;
  /** Called with the number of images that have been ranked since the last call. */
  onProgress?: (imageCount: number) => void;
  signal?: AbortSignal;
}

/**
 * Ranks the places of a corpus for every unit of some layers, in one pass over the images. An image counts with its strongest (or weakest)
 * place alone. Memory grows with the units, about 14 kB each, not with the images; the result depends on neither batches, workers nor order.
 * @returns the examples of all units, by index, for each layer's slug; numbers are not rounded yet
 * @throws UserError when the network does not stay finite or no image can be read; the signal's reason when it is aborted
 */
export async function rankExamples({
  model,
  layers,
  engine,
  corpus,
  options = {},
  batchSize = usualImageCount(engine),
  onProgress,
  signal,
}: RankRequest): Promise<Map<string, Examples[]>> {
  const ranked = { ...defaultRankOptions, ...options };
  const sizePx = model.model.input.sizePx;
  const images = corpus.images.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const lots = drawLots(images);
  const rankings = layers.map(({ slug, unitCount }) =>
    createLayerRanking(`${model.model.id}/${slug}`, unitCount, lots, ranked),
  );

  const maps = layers.map(({ slug, tensor }) => ({
    activation: tensor,
    preactivation: model.preactivations.get(slug) ?? tensor,
  }));
  const reduced = reduceGraph(model.graph, maps, { pixels: [batchSize, 3, ...sizePx] });
  await showImages(reduced.graph, {
    engine,
    corpus,
    images,
    onProgress,
    signal,
    take(index, results, position) {
      for (const [i, ranking] of rankings.entries()) ranking.add(index, results, reduced.extremes[i]!, position);
    },
  });
  if (corpus.imageCount === 0) throw new UserError(`no image of the corpus "${corpus.title}" can be read`);

  return new Map(
    layers.map((layer, i) => {
      const field = receptiveField(model.graph, 'pixels', layer.tensor);
      const toExample = ({ image, place, preactivation, activation }: Firing): Example => {
        const [row, column] = [Math.floor(place / layer.mapSize[1]), place % layer.mapSize[1]];
        const box = receptiveBox(field, [row, column], sizePx);
        return { image: images[image]!.id, box, place: [row, column], activation, preactivation };
      };
      const units = Array.from({ length: layer.unitCount }, (_, unit) => rankings[i]!.read(unit, toExample));
      return [layer.slug, units];
    }),
  );
}

/** A lot for every image, made from its id alone: its rank by a hash. */
function drawLots(images: readonly CorpusEntry[]): Uint32Array {
  const hashes = Uint32Array.from(images, ({ id }) => seedOf(id));
  const order = Uint32Array.from(images.keys()).sort((a, b) => hashes[a]! - hashes[b]! || a - b);
  const lots = new Uint32Array(images.length);
  for (const [lot, image] of order.entries()) lots[image] = lot;
  return lots;
}
