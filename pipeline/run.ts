import { counted } from './cli/counted.ts';
import { connectLayers } from './run/connect-layers.ts';
import { stages, type Job } from './run/job.ts';
import { publishCorpus } from './run/publish-corpus.ts';
import { rankLayers } from './run/rank-layers.ts';
import { tuneLayers } from './run/tune-layers.ts';
import { visualizeLayers } from './run/visualize-layers.ts';

/**
 * Brings one model's content up to date, verb by verb in the order of the flow. What is fresh is not computed again; a run that was
 * killed or stopped goes on where it was.
 * @throws UserError, or the reason of the effects' signal when the person asked to stop
 */
export async function runModel(job: Job): Promise<void> {
  const { model, layers, corpus, effects } = job;
  const compute = { visualize: visualizeLayers, examples: rankLayers, weights: connectLayers, stimuli: tuneLayers };
  let workedOn = 0;
  for (const stage of stages) if (job.stages.includes(stage)) workedOn += await compute[stage](job);
  await publishCorpus(job.paths, corpus, model.input.sizePx, effects);
  effects.log(
    `${model.id}: ${workedOn === 0 ? 'up to date already' : 'up to date now'}, ${layers.length} of ${counted(model.layers.length, 'layer')}`,
  );
}
