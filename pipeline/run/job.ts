import type { Layer, Model, Shard } from '../../content/schema.ts';
import { schemaVersion } from '../../content/schema.ts';
import type { Effects } from '../cli/effects.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readShard, readShardHead } from '../content/read-record.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import type { RecipeName } from '../visualize/recipes.ts';
import type { AskedPictures } from './choose-options.ts';

/** What is computed of a layer, in this order. */
export const stages = ['visualize', 'examples', 'weights', 'stimuli'] as const;

/** What one run is to compute. The network and the engine are opened when something is found that is not fresh. */
export interface Job {
  paths: ContentPaths;
  model: Model;
  /** Those of the model's layers that were asked for, from the image upwards. */
  layers: readonly Layer[];
  corpus: Corpus;
  stages: readonly (typeof stages)[number][];
  recipe: RecipeName;
  /** Which feature images units get. */
  pictures: AskedPictures;
  /** Feature images for only the first so many units of each layer. */
  limit?: number | undefined;
  /** Images in one run of the engine; by default what suits it. */
  batch?: number | undefined;
  network: () => Promise<LoadedModel>;
  engine: () => Promise<Engine>;
  effects: Effects;
}

/** How what is known of a layer was made; nothing where it has no shard of as many units. */
export async function readShardProvenance({ paths, model }: Job, layer: Layer): Promise<Shard['provenance']> {
  const present = await readShardHead(paths, model.id, layer.slug);
  return present?.unitCount === layer.unitCount ? present.provenance : {};
}

/** Reads a layer's shard, or begins one whose units have no parts yet. */
export async function openShard({ paths, model }: Job, layer: Layer): Promise<Shard> {
  const present = await readShard(paths, model.id, layer.slug);
  if (present?.units.length === layer.unitCount) return present;
  const units = Array.from({ length: layer.unitCount }, (_, index) => ({
    index,
    features: null,
    examples: null,
    inputs: [],
    outputs: [],
  }));
  return { schemaVersion, model: model.id, layer: layer.slug, provenance: {}, sprite: null, matrices: [], units };
}
