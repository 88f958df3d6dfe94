import { resolve } from 'node:path';
import { nearest } from '../../content/nearest.ts';
import type { Layer, Model } from '../../content/schema.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { findNetwork } from '../content/find-network.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readWhereabouts, rememberWhereabouts } from '../content/whereabouts.ts';
import { writeModel } from '../content/write-record.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import { runModel } from '../run.ts';
import { UserError } from '../user-error.ts';
import { chooseRecipe } from './choose-recipe.ts';
import { loadRecorded, notHere } from './load-recorded.ts';
import { stages, type Job } from './job.ts';

/** Options that say what to compute of a model, and with what. */
export type ComputeOptions = Pick<
  Options,
  'layer' | 'limit' | 'images' | 'stages' | 'recipe' | 'pictures' | 'engine' | 'provider' | 'batch' | 'workers'
>;

/**
 * Opens everything that one model's run takes, runs it, and lets go of it again. To be called by the holder of the content's lock.
 * @throws UserError as the verbs do, and for a layer that the model does not have
 */
export async function computeModel(
  paths: ContentPaths,
  record: Model,
  options: ComputeOptions,
  effects: Effects,
): Promise<void> {
  let engine: Promise<Engine> | undefined;
  const job = await openJob(paths, record, options, effects, () => {
    const { engine: name, provider, workers } = options;
    engine ??= openEngine({ engine: name, provider, workers, warn: effects.log });
    return engine;
  });
  try {
    await runModel(job);
  } finally {
    await (await engine?.catch(() => undefined))?.dispose();
  }
}

/** Gathers what a run needs; the network's file may be missing as long as everything turns out to be fresh. */
export async function openJob(
  paths: ContentPaths,
  record: Model,
  { layer, limit, images, stages: wanted = stages, recipe, pictures, batch }: ComputeOptions,
  effects: Effects,
  engine: Job['engine'],
): Promise<Job> {
  const loaded = (await findNetwork(paths, record)) === null ? null : await loadRecorded(paths, record);
  const model = loaded?.model ?? record;
  const layers = layer === undefined ? model.layers : [findLayer(model, layer)];
  const folder = images === undefined ? (await readWhereabouts(paths, model.id)).images : resolve(images);
  const corpus = await openCorpus({ images: folder });
  await writeModel(paths, model);
  if (images !== undefined) await rememberWhereabouts(paths, model.id, { images: folder });
  return {
    paths,
    model,
    layers,
    corpus,
    stages: wanted,
    recipe: recipe ?? (await chooseRecipe(paths, model)),
    pictures: pictures ?? (recipe === undefined ? 'present' : 'recipe'),
    limit,
    batch,
    engine,
    effects,
    network: async () => {
      if (loaded === null) throw notHere(record);
      return loaded;
    },
  };
}

/** The layer with a slug; throws UserError, naming the nearest one, where the model has none. */
export function findLayer(model: Model, slug: string): Layer {
  const found = model.layers.find((layer) => layer.slug === slug);
  if (found) return found;
  const meant = nearest(
    slug,
    model.layers.map((layer) => layer.slug),
  );
  const advice = meant === undefined ? `see: atlas inspect ${model.id}` : `did you mean ${meant}?`;
  throw new UserError(`model "${model.id}" has no layer "${slug}" (${advice})`);
}
