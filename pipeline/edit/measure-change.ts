import type { EditResult } from '../../content/schema/edit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { openClassTask } from '../classify/class-task.ts';
import { probabilityOfClass } from '../classify/probability-of-class.ts';
import { rankOfClass } from '../classify/rank-of-class.ts';
import { classify } from '../classify.ts';
import { startProgress } from '../cli/progress.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { LoadedModel } from '../network/model.ts';
import { UserError } from '../user-error.ts';
import type { Changes } from './apply-changes.ts';
import { compareAccuracy, compareExamples, compareTuning } from './compare.ts';
import type { ClassAnswer } from './compare.ts';
import { changedKey, networkKey, recipeVersion, sampleOf } from './edit-job.ts';
import type { EditJob } from './edit-job.ts';
import { measureCurves, stimuliOf } from './measure-curves.ts';
import { peakResponses } from './peak-responses.ts';
import { remember } from './remember.ts';

/** Examples that are listed of each unit. */
const exampleCount = 8;

/** A network beside what an edit makes of it. */
export interface BeforeAndAfter {
  before: LoadedModel;
  after: LoadedModel;
  /** What was done to it. */
  changes: Changes;
}

type Part<Name extends 'accuracy' | 'examples' | 'tuning'> = Omit<NonNullable<EditResult[Name]>, 'provenance'>;

/** Shows both networks the edit's stimuli. */
export async function measureTuningChange(job: EditJob, pair: BeforeAndAfter): Promise<Part<'tuning'>> {
  const { edit, effects } = job;
  const stimuli = stimuliOf(edit.watch.stimuli);
  const { units } = edit.watch;
  const layerCount = new Set(units.map((unit) => parseUnitId(unit).layer)).size;
  const stimulusCount = layerCount * stimuli.conditions.length * stimuli.orientationCount;
  const [before, after] = await both(job, pair, { measure: 'tuning', stimuli, units }, async (model, name) => {
    const progress = startProgress(effects, `${name}, tuning`, ['drawing', 'shown'], stimulusCount);
    return measureCurves(model, units, stimuli, await job.engine(), {
      onProgress: progress.advance,
      signal: effects.signal,
    }).finally(() => progress.end());
  });
  const { periodDegrees, conditions } = stimuli;
  return {
    periodDegrees,
    conditions,
    units: units.map((unit) => compareTuning(unit, before[unit]!, after[unit]!, periodDegrees)),
  };
}

/** Shows both networks the sampled pictograms. */
export async function measureExamplesChange(job: EditJob, pair: BeforeAndAfter): Promise<Part<'examples'>> {
  const { edit, pictograms, effects } = job;
  const { units } = edit.watch;
  const images = sampleOf(job);
  const from = { measure: 'examples', units, corpus: pictograms.digest, imageCount: images.length };
  const [before, after] = await both(job, pair, from, async (model, name) => {
    const progress = startProgress(effects, `${name}, examples`, ['image', 'ranked'], images.length);
    const responses = await peakResponses(model, units, { corpus: pictograms, images }, await job.engine(), {
      batchSize: job.batch,
      onProgress: progress.advance,
      signal: effects.signal,
    }).finally(() => progress.end());
    return Object.fromEntries(responses);
  });
  return {
    corpus: pictograms.id,
    imageCount: images.length,
    units: units.map((unit) => compareExamples(unit, before[unit]!, after[unit]!, exampleCount)),
  };
}

/**
 * Asks both networks what photos show.
 * @throws UserError where there are fewer than two that the network can be asked about
 */
export async function measureAccuracyChange(
  job: EditJob,
  pair: BeforeAndAfter,
  photos: Corpus,
): Promise<Part<'accuracy'>> {
  const { effects, photoCount } = job;
  const { tensor, labels, images } = await openClassTask(pair.before, photos, photoCount);
  if (images.length < 2) throw new UserError(`one image does not make an accuracy: take more of ${photos.title}`);
  const from = { measure: 'accuracy', corpus: photos.digest, photoCount: photoCount ?? null };
  const [before, after] = await both(job, pair, from, async (model, name) => {
    const progress = startProgress(effects, `${name}, accuracy`, ['image', 'classified'], images.length);
    const answers: Record<string, ClassAnswer> = {};
    await classify({
      model,
      tensor,
      labels,
      engine: await job.engine(),
      corpus: photos,
      images,
      batchSize: job.batch,
      onProgress: progress.advance,
      onScores: ({ entry, classIndex }, scores) => {
        answers[entry.id] = [rankOfClass(scores, classIndex), probabilityOfClass(scores, classIndex)];
      },
      signal: effects.signal,
    }).finally(() => progress.end());
    return answers;
  });
  const read = Object.keys(before).filter((id) => after[id]);
  return {
    corpus: photos.title,
    ...compareAccuracy(
      read.map((id) => before[id]!),
      read.map((id) => after[id]!),
    ),
  };
}

/** Measures both networks by the same measure; the one before once for all its edits. */
async function both<T>(
  job: EditJob,
  { before, after, changes }: BeforeAndAfter,
  from: Record<string, unknown>,
  measure: (model: LoadedModel, name: string) => Promise<T>,
): Promise<[before: T, after: T]> {
  const key = (network: unknown) => ({ recipe: recipeVersion, ...from, network });
  return [
    await remember(job.paths, key(networkKey(job)), () => measure(before, job.edit.model)),
    await remember(job.paths, key(changedKey(job, changes)), () => measure(after, job.edit.slug)),
  ];
}
