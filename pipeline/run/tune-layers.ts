import type { Layer, Provenance } from '../../content/schema.ts';
import { schemaVersion } from '../../content/schema.ts';
import { counted } from '../cli/counted.ts';
import { startProgress } from '../cli/progress.ts';
import { provenanceOfTuning } from '../content/provenance-of-parts.ts';
import { isFresh } from '../content/provenance.ts';
import { readTuning } from '../content/read-record.ts';
import { writeTuning } from '../content/write-record.ts';
import { canProbe } from '../stimuli/can-probe.ts';
import { fitSets } from '../stimuli/fit-sets.ts';
import { countStimuli, defaultTuneOptions, recipeVersion, tuneLayer } from '../stimuli/tune-layer.ts';
import type { Job } from './job.ts';

/**
 * Shows stimuli to every layer whose tuning is not fresh, and writes what its units make of them. Layers that see more than the network's
 * input are left out and named.
 * @returns how many layers were worked on
 */
export async function tuneLayers(job: Job): Promise<number> {
  const { paths, model, effects } = job;
  let workedOn = 0;
  for (const layer of job.layers) {
    if (await isTuned(job, layer)) continue;
    workedOn++;
    const subject = `${model.id}/${layer.slug}`;
    const progress = startProgress(effects, subject, ['drawing', 'shown'], countStimuli(layer.receptiveFieldPx));
    const tuned = await tuneLayer({
      model: await job.network(),
      layer,
      engine: await job.engine(),
      batchSize: job.batch,
      onProgress: (count) => progress.advance(count),
      signal: effects.signal,
    }).finally(() => progress.end());
    const provenance = wantedBy(job, layer);
    await writeTuning(paths, { schemaVersion, model: model.id, layer: layer.slug, provenance, ...tuned });
  }
  const left = job.layers.filter((layer) => !canProbe(model, layer));
  if (workedOn > 0 && left.length > 0) {
    const names = left.map(({ slug }) => slug).join(', ');
    effects.log(`${model.id}: ${counted(left.length, 'layer')} not shown stimuli, too large a part of the image in view: ${names}`); // prettier-ignore
  }
  return workedOn;
}

/** Whether a layer's tuning is fresh, or there is none to be had. */
export async function isTuned(job: Job, layer: Layer): Promise<boolean> {
  if (!canProbe(job.model, layer)) return true;
  const present = await readTuning(job.paths, job.model.id, layer.slug);
  return isFresh(present?.provenance, wantedBy(job, layer));
}

const wantedBy = ({ model }: Job, layer: Layer): Provenance => {
  const recipe = { recipe: recipeVersion, options: { ...defaultTuneOptions } };
  return provenanceOfTuning(model, layer, recipe, fitSets(layer.receptiveFieldPx));
};
