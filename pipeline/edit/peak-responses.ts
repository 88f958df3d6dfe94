import type { Example } from '../../content/schema.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { receptiveBox } from '../examples/receptive-box.ts';
import { reduceGraph } from '../examples/reduce-graph.ts';
import { showImages, usualImageCount } from '../examples/show-images.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { findLayer } from '../run/compute-model.ts';

/** The place of each image where a unit's pre-activation is largest, image by image; null for one that cannot be read. */
export type PeakResponses = (Example | null)[];

/**
 * Shows images to some units.
 * @param units ids of the model's
 * @returns for each unit its responses in the order of the images
 */
export async function peakResponses(
  model: LoadedModel,
  units: readonly string[],
  { corpus, images }: { corpus: Corpus; images: readonly CorpusEntry[] },
  engine: Engine,
  { batchSize = usualImageCount(engine), onProgress, signal }: PeakOptions = {},
): Promise<Map<string, PeakResponses>> {
  const sizePx = model.model.input.sizePx;
  const layers = [...new Set(units.map((unit) => parseUnitId(unit).layer))].map((slug) => {
    const layer = findLayer(model.model, slug);
    const own = units.filter((unit) => parseUnitId(unit).layer === slug);
    return { layer, units: own, field: receptiveField(model.graph, pixels, layer.tensor) };
  });
  const maps = layers.map(({ layer: { slug, tensor } }) => ({
    activation: tensor,
    preactivation: model.preactivations.get(slug) ?? tensor,
  }));
  const { graph, extremes } = reduceGraph(model.graph, maps, { [pixels]: [batchSize, 3, ...sizePx] });
  const responses = new Map(units.map((unit) => [unit, images.map((): Example | null => null)]));
  await showImages(graph, {
    engine,
    corpus,
    images,
    onProgress,
    signal,
    take(index, results, position) {
      for (const [i, { layer, units: own, field }] of layers.entries()) {
        for (const unit of own) {
          // Two numbers a channel, the largest first.
          const at = 2 * (position * layer.unitCount + parseUnitId(unit).index);
          const flat = results[extremes[i]!.places]!.data[at]!;
          const place = [Math.floor(flat / layer.mapSize[1]), flat % layer.mapSize[1]] as [number, number];
          responses.get(unit)![index] = {
            image: images[index]!.id,
            box: receptiveBox(field, place, sizePx),
            place,
            activation: results[extremes[i]!.activations]!.data[at]!,
            preactivation: results[extremes[i]!.preactivations]!.data[at]!,
          };
        }
      }
    },
  });
  return responses;
}

interface PeakOptions {
  batchSize?: number | undefined;
  onProgress?: (imageCount: number) => void;
  signal?: AbortSignal;
}
