import { readdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FeatureImage, Features, Layer, Provenance, Shard, StepCalibration } from '../../content/schema.ts';
import { counted } from '../cli/counted.ts';
import { startProgress } from '../cli/progress.ts';
import { openJournal } from '../content/journal.ts';
import type { ContentPaths } from '../content/paths.ts';
import { provenanceOfFeatures } from '../content/provenance-of-parts.ts';
import { isFresh } from '../content/provenance.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import { writeShard } from '../content/write-record.ts';
import { mostBurnt } from '../visualize/calibrate-steps.ts';
import { encodeFeatureImage } from '../visualize/encode-feature-image.ts';
import { missingPictures } from '../visualize/missing-pictures.ts';
import { recipeVersion } from '../visualize/recipes.ts';
import { makeSprite } from '../visualize/sprite.ts';
import { visualizeLayer } from '../visualize/visualize.ts';
import type { FinishedImage, RenderedUnit, VisualizeCounts } from '../visualize/visualize.ts';
import { chooseOptions, lookOf, looksLike } from './choose-options.ts';
import { openShard, readShardProvenance, type Job } from './job.ts';

/**
 * Paints the feature images of every layer that lacks some, unit by unit into a journal, and folds them into its shard.
 * @returns how many layers were worked on
 */
export async function visualizeLayers(job: Job): Promise<number> {
  let count = 0;
  for (const layer of job.layers) {
    if (await isVisualized(job, layer)) continue;
    await visualize(job, layer);
    count++;
  }
  return count;
}

/** Whether a layer's feature images are fresh, as many as are wanted. */
export async function isVisualized(job: Job, layer: Layer): Promise<boolean> {
  const { visualize: present } = await readShardProvenance(job, layer);
  return isFresh(present, wantedOf(job, layer, present).provenance);
}

/** What a layer's feature images are to be, and whether those that it has can stay. */
function wantedOf({ model, recipe, pictures, limit }: Job, layer: Layer, found: Provenance | undefined) {
  const made = (by: Provenance['options'], most?: number) =>
    provenanceOfFeatures(model, layer, { recipe: recipeVersion, options: by, limit: most });
  const { digest, options: { limit: _, ...present } = {} } = found ?? {};
  const isSameNetwork = digest === made(present).digest;
  const options = chooseOptions(recipe, pictures, isSameNetwork ? present : undefined);
  return {
    options,
    provenance: made({ ...options }, limit),
    canStay: isSameNetwork && looksLike(present, options),
    /** A picture is the same whichever others its unit gets. */
    lookDigest: made(lookOf(options)).digest,
  };
}

async function visualize(job: Job, layer: Layer): Promise<void> {
  const { paths, model, limit, batch, effects } = job;
  const subject = `${model.id}/${layer.slug}`;
  const shard = await openShard(job, layer);
  const { options, provenance, canStay, lookDigest } = wantedOf(job, layer, shard.provenance.visualize);

  const kept = canStay ? shard.units : [];
  const features = new Map(kept.flatMap((unit) => (unit.features ? [[unit.index, unit.features]] : [])));
  const journal = await openJournal<Features>(paths.journal(model.id, layer.slug, 'visualize'), lookDigest);
  const stepsJournal = await openJournal<StepCalibration>(paths.journal(model.id, layer.slug, 'steps'), lookDigest);
  let steps = stepsJournal.finished.get(0) ?? (canStay ? shard.steps : undefined);
  try {
    for (const [index, finished] of journal.finished) features.set(index, finished);
    const count = Math.min(limit ?? layer.unitCount, layer.unitCount);
    const pictureCounts = Array.from({ length: count }, (_, index) => {
      const { single, diverse } = missingPictures(index, options, features.get(index));
      return single.length + diverse.length;
    });
    const missing = pictureCounts.flatMap((pictureCount, index) => (pictureCount > 0 ? [index] : []));
    const start = () => {
      const work = (steps ?? options).stepCount * pictureCounts.reduce((sum, pictureCount) => sum + pictureCount, 0);
      return startProgress(effects, subject, ['unit', 'visualized'], missing.length, { work });
    };
    if (options.tolerance !== undefined && !steps && missing.length > 0) {
      effects.log(`${subject}: finding out how many steps it takes`);
    }
    let progress = start();
    const counts = await visualizeLayer({
      model: await job.network(),
      layer,
      engine: await job.engine(),
      units: missing,
      options,
      present: features,
      steps,
      onSteps: async (found) => {
        steps = found;
        await stepsJournal.append(0, found);
        effects.log(`${subject}: ${describeSteps(found)}`);
        // The rate is that of the units, not of what went before them.
        progress = start();
      },
      batchSize: batch,
      signal: effects.signal,
      onProgress: (pictureSteps) => progress.spend(pictureSteps),
      onUnit: async (unit) => {
        const finished = await hang(paths, subject, unit, features.get(unit.index));
        await journal.append(unit.index, finished);
        features.set(unit.index, finished);
        progress.advance();
      },
    }).finally(() => progress.end());
    report(job, layer, counts);
    await fold(paths, shard, features);
    if (steps) shard.steps = steps;
    else delete shard.steps;
    await writeShard(paths, { ...shard, provenance: { ...shard.provenance, visualize: provenance } });
  } catch (error) {
    await Promise.all([journal.close(), stepsJournal.close()]);
    throw error;
  }
  await Promise.all([journal.discard(), stepsJournal.discard()]);
  await removeOthers(paths, shard);
}

function describeSteps({ stepCount, rate, units, goalSteps = stepCount, reached }: StepCalibration): string {
  const taken = reached.findIndex((stage) => stage.stepCount === stepCount);
  const { share = 1 } = reached[taken] ?? {};
  const { burnt = 0 } = reached[taken + 1] ?? {};
  const limit = burnt > mostBurnt ? `; more would burn ${(100 * burnt).toFixed(1)} % of their colour values out` : '';
  const kind = rate === undefined ? '' : ` of rate ${rate}`;
  return `${counted(stepCount, 'step')}${kind} bring ${counted(units.length, 'sampled unit')} to ${(100 * share).toFixed(1)} % of what ${goalSteps} of Lucid's reach${limit}`;
}

/** Writes a unit's new pictures and returns what its shard will say of all of them. */
async function hang(
  paths: ContentPaths,
  folder: string,
  { index, positive, negative, diversity }: RenderedUnit,
  present: Features | undefined,
): Promise<Features> {
  const write = async (name: string, image: FinishedImage): Promise<FeatureImage> => {
    const { sizePx, seed, stepCount, objective, preactivation, discarded, flaw } = image;
    const file = `${folder}/${name}.webp`;
    await writeAtomically(paths.asset(file), await encodeFeatureImage(image));
    const trouble = { ...(discarded.length > 0 && { discarded: [...discarded] }), ...(flaw && { flaw }) };
    return { file, sizePx, seed, stepCount, objective, preactivation, ...trouble };
  };
  const diverse = await Promise.all(diversity.map((image, i) => write(`${index}-diversity-${i}`, image)));
  return {
    // A unit is begun with its positive picture.
    positive: positive ? await write(`${index}`, positive) : present!.positive,
    negative: negative ? await write(`${index}-negative`, negative) : (present?.negative ?? null),
    diversity: diverse.length > 0 ? diverse : (present?.diversity ?? []),
  };
}

/** Puts the features into the shard's units, and draws the sprite of what was stored. */
async function fold(paths: ContentPaths, shard: Shard, features: ReadonlyMap<number, Features>): Promise<void> {
  for (const unit of shard.units) unit.features = features.get(unit.index) ?? null;
  const pictures = shard.units.map((unit) => unit.features && paths.asset(unit.features.positive.file));
  const { bytes, columns, cellPx } = await makeSprite(pictures);
  const file = `${shard.model}/${shard.layer}/sprite.webp`;
  await writeAtomically(paths.asset(file), bytes);
  shard.sprite = { file, columns, cellPx };
}

/** Deletes the layer's pictures that an older recipe left. */
async function removeOthers(paths: ContentPaths, { sprite, units, model, layer }: Shard): Promise<void> {
  const images = units.flatMap(({ features }) =>
    features ? [features.positive, features.negative, ...features.diversity] : [],
  );
  const shown = new Set([sprite, ...images].map((picture) => picture && basename(picture.file)));
  const folder = paths.asset(`${model}/${layer}`);
  for (const name of await readdir(folder)) {
    if (name.endsWith('.webp') && !shown.has(name)) await rm(paths.asset(`${model}/${layer}/${name}`));
  }
}

/** Says what did not go as it should. */
function report({ model, effects }: Job, { slug }: Layer, { flawed }: VisualizeCounts): void {
  for (const { unit, kind, flaw } of flawed) {
    effects.log(`${model.id}/${slug}/${unit}: the ${kind} picture stayed ${flaw} and was kept`);
  }
}
