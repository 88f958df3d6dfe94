import type { Layer, Provenance } from '../../content/schema.ts';
import { counted } from '../cli/counted.ts';
import { startProgress } from '../cli/progress.ts';
import { provenanceOfExamples } from '../content/provenance-of-parts.ts';
import { isFresh } from '../content/provenance.ts';
import { writeShard } from '../content/write-record.ts';
import { defaultRankOptions, rankExamples, recipeVersion } from '../examples/rank-examples.ts';
import { openShard, readShardProvenance, type Job } from './job.ts';

/**
 * Ranks the corpus for every layer whose examples are not fresh, all of them in one pass, and folds them into the shards.
 * @returns how many layers were worked on
 */
export async function rankLayers(job: Job): Promise<number> {
  const { paths, model, corpus, effects } = job;
  const stale = [];
  for (const layer of job.layers) if (!(await isRanked(job, layer))) stale.push(layer);
  if (stale.length === 0) return 0;

  const subject = `${model.id}, ${counted(stale.length, 'layer')}`;
  const progress = startProgress(effects, subject, ['image', 'ranked'], corpus.images.length);
  const ranked = await rankExamples({
    model: await job.network(),
    layers: stale,
    engine: await job.engine(),
    corpus,
    options: defaultRankOptions,
    batchSize: job.batch,
    onProgress: (count) => progress.advance(count),
    signal: effects.signal,
  }).finally(() => progress.end());

  for (const layer of stale) {
    const shard = await openShard(job, layer);
    const examples = ranked.get(layer.slug);
    for (const unit of shard.units) unit.examples = examples?.[unit.index] ?? null;
    shard.provenance.examples = {
      ...wantedBy(job, layer),
      corpus: corpus.id,
      imageCount: corpus.imageCount,
    };
    await writeShard(paths, shard);
  }
  for (const { file, reason } of corpus.skipped) effects.log(`${corpus.id}/${file} was left out: ${reason}`);
  return stale.length;
}

/** Whether a layer's examples are fresh. */
export async function isRanked(job: Job, layer: Layer): Promise<boolean> {
  const { examples } = await readShardProvenance(job, layer);
  return isFresh(examples, wantedBy(job, layer));
}

const wantedBy = ({ model, corpus }: Job, layer: Layer): Provenance =>
  provenanceOfExamples(model, layer, { recipe: recipeVersion, options: { ...defaultRankOptions } }, corpus.digest);
