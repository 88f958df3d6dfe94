import type { Layer } from '../content/schema.ts';
import type { Corpus } from './corpus/corpus.ts';
import type { Engine } from './engine/engine.ts';
import { costCurve } from './estimate/cost-curve.ts';
import { planPictures } from './estimate/plan-pictures.ts';
import { timeImages } from './estimate/time-images.ts';
import { timeStimuli } from './estimate/time-stimuli.ts';
import { timeSteps } from './estimate/time-steps.ts';
import { listPairs, timeWeights } from './estimate/time-weights.ts';
import { findGates } from './network/gradient/gates.ts';
import type { LoadedModel } from './network/model.ts';
import { calibrationSteps, usualSteps } from './visualize/calibrate-steps.ts';
import type { VisualizeOptions } from './visualize/recipes.ts';

/** How long a run would take on this machine, from a few seconds of measuring. */
export interface Estimate {
  engine: string;
  workers: number;
  /** How long the measuring took. */
  measuringMs: number;
  visualize: {
    elapsedMs: number;
    pictureCount: number;
    /** Of each picture; the usual ones, where layers take the steps they need. */
    stepCount: number;
    layers: { layer: string; pictureCount: number; elapsedMs: number }[];
  };
  examples: { elapsedMs: number; imageCount: number };
  weights: { elapsedMs: number; pairCount: number };
  stimuli: { elapsedMs: number; drawingCount: number };
}

export interface EstimateRequest {
  model: LoadedModel;
  /** Those that would be computed. */
  layers: readonly Layer[];
  engine: Engine;
  corpus: Corpus;
  options: VisualizeOptions;
  /** Units of each layer that would get pictures; all by default. */
  limit?: number | undefined;
  signal?: AbortSignal;
  now?: () => number;
}

/** Images that the means of gates are taken over. */
const gateImages = 256;

/**
 * Estimates how long each stage of a run takes where nothing is computed yet: measures a few images, a few steps of three layers, the
 * weights of one pair of layers and a few drawings, and scales them by multiply-adds. Other work on the machine, and pictures that are begun anew, are not in it.
 * @throws UserError where no image can be read
 */
export async function estimateStages({
  model,
  layers,
  engine,
  corpus,
  options,
  limit,
  signal,
  now = () => performance.now(),
}: EstimateRequest): Promise<Estimate> {
  const startMs = now();
  const { imageMs, setupMs: rankingSetupMs } = await timeImages(engine, model, layers, corpus, now);
  signal?.throwIfAborted();
  const plans = layers.flatMap((layer) => planPictures(model, layer, options, limit));
  const { points, setupMs } = await timeSteps(engine, model, plans, options, now);
  signal?.throwIfAborted();
  const pairs = listPairs(model, layers);
  const hasGates = findGates(model.graph).length > 0;
  const pairMs = pairs.length > 0 ? await timeWeights(engine, model, pairs, corpus, now) : () => 0;
  signal?.throwIfAborted();
  const stimuli = await timeStimuli(engine, model, layers, now);

  const stepMs = costCurve(points);
  const isCalibrated = options.tolerance !== undefined;
  const stepCount = isCalibrated ? Math.min(usualSteps, options.stepCount) : options.stepCount;
  /** A finished picture is shown to the network once more. */
  const scoreMs = ({ multiplyAdds }: Layer) =>
    (imageMs * multiplyAdds) / Math.max(1, ...layers.map((layer) => layer.multiplyAdds));
  const byLayer = layers.map((layer) => {
    const own = plans.filter((plan) => plan.layer === layer);
    const pictureCount = sum(own.map((plan) => plan.pictureCount));
    /** What a picture costs besides its own steps, spread over all of the layer's. */
    const extraSteps = isCalibrated ? calibrationSteps(layer.unitCount, options) / pictureCount : 0;
    const elapsed = own.map(
      (plan) => setupMs + plan.pictureCount * ((stepCount + extraSteps) * stepMs(plan.multiplyAdds) + scoreMs(layer)),
    );
    return { layer: layer.slug, pictureCount, elapsedMs: sum(elapsed) };
  });
  return {
    engine: engine.name,
    workers: engine.concurrency,
    measuringMs: now() - startMs,
    visualize: {
      elapsedMs: sum(byLayer.map(({ elapsedMs }) => elapsedMs)),
      pictureCount: sum(byLayer.map(({ pictureCount }) => pictureCount)),
      stepCount,
      layers: byLayer,
    },
    examples: { elapsedMs: rankingSetupMs + imageMs * corpus.images.length, imageCount: corpus.images.length },
    weights: {
      elapsedMs: sum(pairs.map(({ work }) => pairMs(work))) + (hasGates ? gateImages * imageMs : 0),
      pairCount: pairs.length,
    },
    stimuli,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
