import { resolve } from 'node:path';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { formatDuration } from '../cli/progress.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readWhereabouts } from '../content/whereabouts.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import { openEngine } from '../engine/open-engine.ts';
import { estimateStages, type Estimate } from '../estimate.ts';
import type { LoadedModel } from '../network/model.ts';
import { chooseRecipe } from '../run/choose-recipe.ts';
import { findLayer } from '../run/compute-model.ts';
import { recipes, type RecipeName } from '../visualize/recipes.ts';

/** What `atlas inspect --time` adds. */
export interface TimeReport extends Estimate {
  recipe: RecipeName;
  corpus: string;
}

/** Measures for a few seconds how long a run with the same options would take here. */
export async function inspectTime(
  paths: ContentPaths,
  loaded: LoadedModel,
  options: Options,
  { log, signal }: Effects,
): Promise<TimeReport> {
  const { model } = loaded;
  const layers = options.layer === undefined ? model.layers : [findLayer(model, options.layer)];
  const recipe = options.recipe ?? (await chooseRecipe(paths, model));
  const folder =
    options.images === undefined ? (await readWhereabouts(paths, model.id)).images : resolve(options.images);
  const corpus = await openCorpus({ images: folder });
  const { engine: name, provider, workers, limit } = options;
  const engine = await openEngine({ engine: name, provider, workers, warn: log });
  log('measuring for some seconds …');
  try {
    const estimate = await estimateStages({
      model: loaded,
      layers,
      engine,
      corpus,
      options: recipes[recipe],
      limit,
      signal,
    });
    return { recipe, corpus: corpus.id, ...estimate };
  } finally {
    await engine.dispose();
  }
}

/** The estimate as a table of stages, with the layers whose pictures make up the first. */
export function formatTime({ engine, workers, measuringMs, recipe, corpus, ...stages }: TimeReport): string {
  const { visualize, examples, weights, stimuli } = stages;
  const about = recipes[recipe].tolerance === undefined ? '' : 'about ';
  const rows = [
    [
      'visualize',
      formatDuration(visualize.elapsedMs),
      `${counted(visualize.pictureCount, 'picture')} of ${about}${visualize.stepCount} steps (--recipe ${recipe})`,
    ],
    ...visualize.layers.map(({ layer, pictureCount, elapsedMs }) => [
      `  ${layer}`,
      `  ${formatDuration(elapsedMs)}`,
      `  ${counted(pictureCount, 'picture')}`,
    ]),
    ['examples', formatDuration(examples.elapsedMs), `${counted(examples.imageCount, 'image')} of ${corpus}`],
    ['weights', formatDuration(weights.elapsedMs), `${counted(weights.pairCount, 'pair')} of layers`],
    ['stimuli', formatDuration(stimuli.elapsedMs), counted(stimuli.drawingCount, 'drawing')],
  ];
  const title = `estimated time of a run on this machine (${engine}, ${counted(workers, 'worker')}), from ${formatDuration(measuringMs)} of measuring`;
  return `${[title, ...alignColumns(rows)].join('\n')}\n`;
}
