import { readdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import type { FeatureImage, Features, Layer, Provenance, Shard } from '../../content/schema.ts';
import { startProgress } from '../cli/progress.ts';
import { openJournal } from '../content/journal.ts';
import type { ContentPaths } from '../content/paths.ts';
import { provenanceOfFeatures } from '../content/provenance-of-parts.ts';
import { isFresh, isUsable } from '../content/provenance.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import { writeShard } from '../content/write-record.ts';
import { encodeFeatureImage } from '../visualize/encode-feature-image.ts';
import { recipes, recipeVersion } from '../visualize/recipes.ts';
import { makeSprite } from '../visualize/sprite.ts';
import type { RenderedImage } from '../visualize/studio.ts';
import { visualizeLayer, type RenderedUnit, type VisualizeCounts } from '../visualize/visualize.ts';
import { openShard, type Job } from './job.ts';

const spriteCellPx = 48;

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
  const { provenance } = await openShard(job, layer);
  return isFresh(provenance.visualize, wantedBy(job, layer));
}

const wantedBy = ({ model, recipe, limit }: Job, layer: Layer): Provenance =>
  provenanceOfFeatures(model, layer, { recipe: recipeVersion, options: { ...recipes[recipe] }, limit });

async function visualize(job: Job, layer: Layer): Promise<void> {
  const { paths, model, limit, batch, effects } = job;
  const wanted = wantedBy(job, layer);
  const shard = await openShard(job, layer);

  const usable = isUsable(shard.provenance.visualize, wanted) ? shard.units : [];
  const features = new Map(usable.flatMap((unit) => (unit.features ? [[unit.index, unit.features]] : [])));
  const journal = await openJournal<Features>(paths.journal(model.id, layer.slug, 'visualize'), wanted.digest);
  try {
    for (const [index, finished] of journal.finished) features.set(index, finished);
    const count = Math.min(limit ?? layer.unitCount, layer.unitCount);
    const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !features.has(index));
    const progress = startProgress(effects, `${model.id}/${layer.slug}`, ['unit', 'visualized'], missing.length);
    const counts = await visualizeLayer({
      model: await job.network(),
      layer,
      engine: await job.engine(),
      units: missing,
      options: recipes[job.recipe],
      batchSize: batch,
      signal: effects.signal,
      onUnit: async (unit) => {
        const finished = await hang(paths, `${model.id}/${layer.slug}`, unit);
        await journal.append(unit.index, finished);
        features.set(unit.index, finished);
        progress.advance();
      },
    }).finally(() => progress.end());
    report(job, layer, counts);
    await fold(paths, shard, features);
    await writeShard(paths, { ...shard, provenance: { ...shard.provenance, visualize: wanted } });
  } catch (error) {
    await journal.close();
    throw error;
  }
  await journal.discard();
  await removeOthers(paths, shard);
}

/** Writes a unit's pictures and returns what its shard will say of them. */
async function hang(paths: ContentPaths, folder: string, unit: RenderedUnit): Promise<Features> {
  const write = async (name: string, image: RenderedImage): Promise<FeatureImage> => {
    const file = `${folder}/${name}.webp`;
    await writeAtomically(paths.asset(file), await encodeFeatureImage(image));
    const { sizePx, seed, stepCount, objective, preactivation } = image;
    return { file, sizePx, seed, stepCount, objective, preactivation };
  };
  const { index, positive, negative, diversity } = unit;
  return {
    positive: await write(`${index}`, positive),
    negative: negative && (await write(`${index}-negative`, negative)),
    diversity: await Promise.all(diversity.map((image, i) => write(`${index}-diversity-${i}`, image))),
  };
}

/** Puts the features into the shard's units, and draws the sprite of what was stored. */
async function fold(paths: ContentPaths, shard: Shard, features: ReadonlyMap<number, Features>): Promise<void> {
  for (const unit of shard.units) unit.features = features.get(unit.index) ?? null;
  const cells = await Promise.all(shard.units.map((unit) => spriteCell(paths, unit.features)));
  const { bytes, columns, cellPx } = await makeSprite(cells, { cellPx: spriteCellPx });
  const file = `${shard.model}/${shard.layer}/sprite.webp`;
  await writeAtomically(paths.asset(file), bytes);
  shard.sprite = { file, columns, cellPx };
}

/** A unit's picture as small as its cell, whichever run it was painted in; grey where there is none yet. */
async function spriteCell(
  paths: ContentPaths,
  features: Features | null,
): Promise<{ rgb: Uint8Array; sizePx: number }> {
  if (!features) return { rgb: new Uint8Array(3 * spriteCellPx ** 2).fill(128), sizePx: spriteCellPx };
  const cell = sharp(paths.asset(features.positive.file)).resize(spriteCellPx, spriteCellPx).removeAlpha();
  return { rgb: await cell.raw().toBuffer(), sizePx: spriteCellPx };
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
