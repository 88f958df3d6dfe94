import type { Layer } from '../../content/schema.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { chooseCanvas } from './canvas.ts';
import { createClimber } from './climb.ts';
import type { Climb, Climbed, Climber } from './climb.ts';
import type { VisualizeOptions } from './recipes.ts';
import { centredOnGrey, toBytes } from './rgb.ts';
import { buildScoreGraph, step } from './step-graph.ts';
import type { StepOptions } from './step-graph.ts';

/** A finished picture. */
export interface RenderedImage {
  /** Bytes, [size, size, 3]. */
  rgb: Uint8Array;
  sizePx: number;
  seed: number;
  stepCount: number;
  /** At the last step, under its transform, as it was climbed: for a negative picture, how far the unit is driven down. */
  objective: number;
  /**
   * Of the picture as it is stored, untransformed, on the middle of grey 0.5 at the model's input size: the layer along the
   * picture's direction, before the nonlinearity, at the place where it is largest; for a negative picture the unit's smallest.
   */
  preactivation: number;
}

/** Paints one layer's pictures. */
export interface Studio {
  /**
   * @param climbs at most as many as a batch holds; with repulsion, as many as the recipe's diversityCount
   * @param repulsion how hard the climbs of this call push each other away, if they do
   */
  paint(climbs: readonly Climb[], how: { redirected: boolean; repulsion: number | undefined }): Promise<Painted[]>;
  dispose(): Promise<void>;
}

export interface Painted {
  image: RenderedImage;
  /** Whether the noise it grew from excited nothing. */
  stalled: boolean;
}

export interface StudioOptions {
  model: LoadedModel;
  layer: Layer;
  engine: Engine;
  options: VisualizeOptions;
  batchSize: number;
  signal?: AbortSignal | undefined;
}

/** Compiles what a layer's pictures take; the program for diverse ones when the first are painted. */
export async function openStudio({ model, layer, engine, options, batchSize, signal }: StudioOptions): Promise<Studio> {
  const target = model.preactivations.get(layer.slug);
  if (target === undefined) throw new Error(`layer "${layer.slug}" has no pre-activation`);
  const inputSize = model.model.input.sizePx;
  const { sizePx, windowPx } = chooseCanvas(layer, Math.min(...inputSize), options.padPx);
  const stepOptions = (batch: number, diverse: boolean): StepOptions => ({
    ...options,
    target,
    batch,
    sizePx,
    windowPx,
    diverse,
    relu: 'exact',
    pool: 'argmax',
  });
  const single = await createClimber(engine, model.graph, stepOptions(batchSize, false));
  const score = await engine.compile(buildScoreGraph(model.graph, target, [1, 3, ...inputSize]));
  let diverse: Promise<Climber> | undefined;

  /** Rounds and measures what a climb has found. */
  async function finish({ pixels, objective, stalled }: Climbed, { seed, direction }: Climb): Promise<Painted> {
    const rgb = toBytes(pixels);
    const preactivation = await strongest(rgb, direction);
    return { image: { rgb, sizePx, seed, stepCount: options.stepCount, objective, preactivation }, stalled };
  }

  /** The largest value along the direction; of a negative one it is the unit's smallest that is told. */
  async function strongest(rgb: Uint8Array, direction: Float32Array): Promise<number> {
    const results = await score.run({
      pixels: centredOnGrey(rgb, sizePx, inputSize),
      [step.direction]: { data: direction.slice(), shape: [1, direction.length, 1, 1] },
    });
    let along = -Infinity;
    for (const value of Object.values(results)[0]!.data) along = Math.max(along, value);
    return direction.some((x) => x > 0) ? along : -along;
  }

  return {
    async paint(climbs, { redirected, repulsion }) {
      if (repulsion !== undefined)
        diverse ??= createClimber(engine, model.graph, stepOptions(options.diversityCount, true));
      const climber = repulsion === undefined ? single : await diverse!;
      const { stepCount, settleSteps } = options;
      const found = await climber.climb(climbs, { stepCount, settleSteps, redirected, repulsion, signal });
      return Promise.all(found.map((each, i) => finish(each, climbs[i]!)));
    },
    async dispose() {
      await Promise.all([single.dispose(), score.dispose(), diverse?.then((climber) => climber.dispose())]);
    },
  };
}
