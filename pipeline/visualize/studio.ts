import type { Layer } from '../../content/schema.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import type { AdamName } from './adam.ts';
import { chooseCanvas } from './canvas.ts';
import { createClimber } from './climb.ts';
import type { Climb, Climbed, Climber } from './climb.ts';
import { burntShare } from './judge-picture.ts';
import { layerParts } from './layer-parts.ts';
import type { LayerPart } from './layer-parts.ts';
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
  /** Which part of the layer a unit is in: pictures of different parts cannot climb together. */
  partOf(unit: number): number;
  /**
   * @param climbs at most as many as a batch holds, of units of one part; with repulsion, of any units, in groups of the
   *   recipe's diversityCount
   */
  paint(climbs: readonly Climb[], how: PaintOptions): Promise<Painted[]>;
  /**
   * What climbs of several lengths reach, without measuring what they paint on the network's whole input.
   * @param climbs of units of one part, however many
   * @param stepCounts ascending
   * @param steps how they are taken, by default the recipe's way
   * @returns for each step count what each climb reaches, climbed when it is asked for
   */
  measure(
    climbs: readonly Climb[],
    stepCounts: readonly number[],
    steps?: { adam?: AdamName; rate?: number | undefined },
  ): AsyncGenerator<Reached[], void, undefined>;
  dispose(): Promise<void>;
}

/** How far a climb has come. */
export interface Reached {
  objective: number;
  /** Share of the picture's colour values at black or full light. */
  burnt: number;
}

export interface PaintOptions {
  stepCount: number;
  /** Learning rate, where it is not the recipe's. */
  rate?: number | undefined;
  /** Whether gradients are let through dead ReLUs in the first steps. */
  redirected: boolean;
  /** How hard the climbs of each group push each other away, if they do. */
  repulsion: readonly number[] | undefined;
  /** As in ClimbOptions. */
  onProgress?: ((pictureSteps: number) => void) | undefined;
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
  /** Groups of diverse pictures that climb together. */
  groupCount: number;
  signal?: AbortSignal | undefined;
}

/** Compiles what measures a layer's pictures; what paints them when the first of a part, or diverse ones, are asked for. */
export async function openStudio({
  model,
  layer,
  engine,
  options,
  batchSize,
  groupCount,
  signal,
}: StudioOptions): Promise<Studio> {
  const target = model.preactivations.get(layer.slug);
  if (target === undefined) throw new Error(`layer "${layer.slug}" has no pre-activation`);
  const { settleSteps, diversityCount } = options;
  const inputSize = model.model.input.sizePx;
  const { sizePx, windowPx } = chooseCanvas(layer, Math.min(...inputSize), options.padPx);
  const parts = layerParts(model.graph, target, inputSize);
  const stepOptions = (tensor: string, batch: number, diverse: boolean): StepOptions => ({
    ...options,
    target: tensor,
    batch,
    sizePx,
    windowPx,
    diverse,
    relu: 'exact',
    pool: 'argmax',
  });
  const score = await engine.compile(buildScoreGraph(model.graph, target, [1, 3, ...inputSize]));
  const singles = new Map<LayerPart, Promise<Climber>>();
  let diverse: Promise<Climber> | undefined;

  const partOf = (unit: number) => parts.findIndex(({ start, count }) => unit < start + count);

  const openClimber = (part: LayerPart, batch: number, adam = options.adam) =>
    createClimber(engine, model.graph, { ...stepOptions(part.tensor, batch, false), ...(adam && { adam }) });

  function singleClimber(part: LayerPart): Promise<Climber> {
    const climber = singles.get(part) ?? openClimber(part, batchSize);
    singles.set(part, climber);
    return climber;
  }

  /** Gram matrices are of the whole layer. */
  function diverseClimber(): Promise<Climber> {
    diverse ??= createClimber(engine, model.graph, {
      ...stepOptions(target!, groupCount * diversityCount, true),
      groupSize: diversityCount,
    });
    return diverse;
  }

  /** Rounds and measures what a climb has found. */
  async function finish(
    { pixels, objective, stalled }: Climbed,
    { seed, direction }: Climb,
    stepCount: number,
  ): Promise<Painted> {
    const rgb = toBytes(pixels);
    const preactivation = await strongest(rgb, direction);
    return { image: { rgb, sizePx, seed, stepCount, objective, preactivation }, stalled };
  }

  /** The part that all climbs are of, and the climbs in terms of that part. */
  function withinPart(climbs: readonly Climb[]): { part: LayerPart; own: Climb[] } {
    const part = parts[partOf(climbs[0]!.direction.findIndex((x) => x !== 0))]!;
    const own = climbs.map(({ seed, direction }) => ({
      seed,
      direction: direction.subarray(part.start, part.start + part.count),
    }));
    return { part, own };
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
    partOf,
    async paint(climbs, { repulsion, ...rest }) {
      const how = { ...rest, settleSteps, signal };
      async function paintSingly() {
        const { part, own } = withinPart(climbs);
        return (await singleClimber(part)).climb(own, how);
      }
      const found = await (repulsion ? (await diverseClimber()).climb(climbs, { ...how, repulsion }) : paintSingly());
      return Promise.all(found.map((each, i) => finish(each, climbs[i]!, how.stepCount)));
    },
    async *measure(climbs, stepCounts, { adam, rate } = {}) {
      const { part, own } = withinPart(climbs);
      // Of a few pictures: in the batch that paints, its empty places would cost as much as they do.
      const climber = await openClimber(part, climbs.length, adam);
      try {
        for await (const found of climber.climbInStages(own, stepCounts, { settleSteps, rate, signal })) {
          yield found.map(({ pixels, objective }) => ({ objective, burnt: burntShare(toBytes(pixels)) }));
        }
      } finally {
        await climber.dispose();
      }
    },
    async dispose() {
      const climbers = await Promise.all([...singles.values(), diverse]);
      await Promise.all([score.dispose(), ...climbers.map((climber) => climber?.dispose())]);
    },
  };
}
