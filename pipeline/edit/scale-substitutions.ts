import type { Substitution } from '../../content/schema/edit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { startProgress } from '../cli/progress.ts';
import { roundNumbers } from '../content/round.ts';
import { findLayer } from '../run/compute-model.ts';
import { UserError } from '../user-error.ts';
import { graftSources } from './apply-changes.ts';
import { openOthers, sampleOf } from './edit-job.ts';
import type { EditJob } from './edit-job.ts';
import { measureMoments } from './measure-moments.ts';

/**
 * Stretches what replaces a unit to that unit's mean and deviation over a sample of pictograms.
 * @returns in the order of the edit's replacements, rounded as they are stored
 * @throws UserError for a unit that never changes over the sample
 */
export async function scaleSubstitutions(job: EditJob): Promise<Substitution[]> {
  const { edit, pictograms, effects } = job;
  const asIs = edit.replacements.map(({ unit, by }) => ({ unit, by, gain: 1, offset: 0 }));
  const stretched = edit.replacements.filter(({ scaling }) => scaling === 'moments');
  if (stretched.length === 0) return asIs;
  const model = await job.network(edit.model);
  const { graph, sources } = graftSources(model, model.graph, stretched, await openOthers(job));
  const tensorOf = (unit: string) => findLayer(model.model, parseUnitId(unit).layer).tensor;
  const tensors = [...stretched.map(({ unit }) => tensorOf(unit)), ...sources.map(({ tensor }) => tensor)];
  const images = sampleOf(job);
  const progress = startProgress(effects, `${edit.slug}, scaling`, ['image', 'measured'], images.length);
  const moments = await measureMoments(
    { graph, tensors, sizePx: model.model.input.sizePx },
    { corpus: pictograms, images },
    await job.engine(),
    { onProgress: progress.advance, signal: effects.signal },
  ).finally(() => progress.end());
  const scaled = asIs.map((substitution) => {
    const i = stretched.findIndex(({ unit }) => unit === substitution.unit);
    if (i < 0) return substitution;
    const { unit, by } = substitution;
    const old = moments.get(tensorOf(unit))![parseUnitId(unit).index]!;
    const source = moments.get(sources[i]!.tensor)![sources[i]!.index]!;
    if (source.deviation === 0) {
      throw new UserError(`${by} never changes over ${images.length} images and cannot be stretched to ${unit}`);
    }
    const gain = old.deviation / source.deviation;
    return { unit, by, gain, offset: old.mean - gain * source.mean };
  });
  return roundNumbers(scaled);
}
