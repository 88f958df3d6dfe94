import type { Model, Shard } from '../content/schema.ts';
import type { ShownLayer } from './atlas.ts';

/**
 * Lists what the pages of a layer show or offer, without the shard itself.
 * @returns addresses below the site's base, without repeats: `data/weights/…`, `assets/…`
 */
export function listShardFiles({ matrices, sprite, units, provenance }: Shard): string[] {
  const files = new Set<string>();
  const addAsset = (file: string): unknown => files.add(`assets/${file}`);
  for (const { file } of matrices) files.add(`data/weights/${file}`);
  if (sprite) addAsset(sprite.file);
  const corpus = provenance.examples?.corpus;
  if (corpus !== undefined) files.add(`data/corpora/${corpus}.json`);
  for (const { features, examples } of units) {
    if (features) {
      for (const picture of [features.positive, features.negative, ...features.diversity])
        if (picture) addAsset(picture.file);
    }
    if (examples) {
      const { strongest, weakest, spectrum } = examples;
      for (const { image } of [strongest, weakest, ...spectrum.map((bin) => bin.examples)].flat()) {
        addAsset(`corpora/${corpus}/${image}.webp`);
      }
    }
  }
  return [...files];
}

/** Lists all files that are published beside the pages, sorted; what else lies in the content directory stays there. */
export function listPublished(networks: readonly { model: Model; layers: readonly ShownLayer[] }[]): string[] {
  const files = networks.flatMap(({ model, layers }) => [
    `data/models/${model.id}.json`,
    ...layers.flatMap(({ layer, summary }) => [`data/units/${model.id}/${layer.slug}.json`, ...summary.files]),
  ]);
  return [...new Set(files)].sort();
}

/** Where a published file lies in the content directory: pictures in assets/, data directly in it. */
export const sourceOf = (address: string): string => address.replace(/^data\//, '');
