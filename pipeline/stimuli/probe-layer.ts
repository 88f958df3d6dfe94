import type { Layer } from '../../content/schema.ts';
import type { StimulusSet } from '../../content/schema/tuning.ts';
import type { Engine, Program } from '../engine/engine.ts';
import { usualImageCount } from '../examples/show-images.ts';
import { inLanes } from '../in-lanes.ts';
import type { Graph } from '../network/graph.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { UserError } from '../user-error.ts';
import { drawStimulus } from './draw-stimulus.ts';
import { stimulusOf } from './stimulus-sets.ts';
import { placeInField } from './place-in-field.ts';
import type { Probe } from './place-in-field.ts';
import { probeGraph } from './probe-graph.ts';

/** What every unit of a layer said to every stimulus of a set: pre-activations, so that what stays silent differs too. */
export interface Responses {
  set: StimulusSet;
  /** [units, conditions, orientations] */
  shape: readonly [number, number, number];
  /** At the place whose receptive field has the stimulus in its middle. */
  centre: Float32Array;
  /** The largest of all places whose receptive field lies inside the canvas. */
  maximum: Float32Array;
}

/** A layer, and where stimuli go that are shown to it. */
export interface ProbedLayer {
  model: LoadedModel;
  layer: Layer;
  engine: Engine;
  /** Side of the canvas, by default what suits the layer; see `placeInField`. */
  canvasPx?: number | undefined;
  /** Images a run, by default what suits the engine; the results do not depend on it. */
  batchSize?: number | undefined;
}

interface Showing {
  /** Called with the number of stimuli that have been shown since the last call. */
  onProgress?: ((stimulusCount: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A layer made ready to be shown stimuli. */
export interface LayerProbe {
  placement: Probe;
  /**
   * Shows a set of stimuli, each fitted to the receptive field. Memory holds the responses, 8 bytes a unit and stimulus, and a batch of
   * drawings for each run in flight.
   * @returns the responses of the network, then those of the other ones of its architecture, in their order
   * @throws UserError when a stimulus is larger than the canvas, or a network does not stay finite; the signal's reason when it is aborted
   */
  show(stimuli: StimulusSet, showing?: Showing): Promise<Responses[]>;
  /** Frees what it holds in the engine. */
  dispose(): Promise<void>;
}

/** Shows one set of stimuli to a layer; see `LayerProbe.show`, and `openProbe` for what it throws besides. */
export async function probeLayer({
  stimuli,
  onProgress,
  signal,
  ...probed
}: ProbedLayer & Showing & { stimuli: StimulusSet }): Promise<Responses> {
  const probe = await openProbe(probed);
  try {
    const [responses] = await probe.show(stimuli, { onProgress, signal });
    return responses!;
  } finally {
    await probe.dispose();
  }
}

/**
 * Makes a layer ready for stimuli, and with it the same layer of networks of the same architecture, which see the same drawings.
 * @param others graphs with the same tensors as the model's
 * @throws UserError when the receptive field is larger than the canvas
 */
export async function openProbe(
  { model, layer, engine, canvasPx, batchSize = usualImageCount(engine) }: ProbedLayer,
  others: readonly Graph[] = [],
): Promise<LayerProbe> {
  const tensor = model.preactivations.get(layer.slug) ?? layer.tensor;
  const placement = placeInField(model.model, layer, receptiveField(model.graph, pixels, layer.tensor), canvasPx);
  const networks: { program: Program; centre: string; maximum: string }[] = [];
  const dispose = async () => {
    for (const { program } of networks) await program.dispose();
  };
  try {
    for (const network of [model.graph, ...others]) {
      const { graph, ...outputs } = probeGraph(network, tensor, placement, batchSize);
      networks.push({ program: await engine.compile(graph), ...outputs });
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { placement, show, dispose };

  async function show(
    stimuli: StimulusSet,
    { onProgress = () => undefined, signal }: Showing = {},
  ): Promise<Responses[]> {
    const { orientationCount } = stimuli;
    const stimulusCount = stimuli.conditions.length * orientationCount;
    const draw = (index: number) =>
      drawStimulus(stimulusOf(stimuli, index % orientationCount, Math.floor(index / orientationCount)), placement);

    const { unitCount } = layer;
    const found = networks.map((): Responses => ({
      set: stimuli,
      shape: [unitCount, stimuli.conditions.length, orientationCount],
      centre: new Float32Array(unitCount * stimulusCount),
      maximum: new Float32Array(unitCount * stimulusCount),
    }));
    const { sizePx } = placement;
    await inLanes(batches(stimulusCount, batchSize), engine.concurrency + 1, async ([first, count]) => {
      signal?.throwIfAborted();
      const imageLength = 3 * sizePx ** 2;
      const drawings = new Float32Array(batchSize * imageLength);
      for (let i = 0; i < count; i++) drawings.set(draw(first + i), i * imageLength);
      for (const [at, { program, ...outputs }] of networks.entries()) {
        // What is fed may be handed over to a worker: all but the last network get a copy.
        const data = at + 1 < networks.length ? drawings.slice() : drawings;
        const results = await program.run({ [pixels]: { data, shape: [batchSize, 3, sizePx, sizePx] } });
        for (const output of ['centre', 'maximum'] as const) {
          const values = results[outputs[output]]!.data;
          transposeInto(found[at]![output], values, { first, count, unitCount, stimulusCount });
        }
      }
      onProgress(count);
    });
    for (const { centre, maximum } of found) {
      if ([centre, maximum].every((values) => values.every(Number.isFinite))) continue;
      throw new UserError(
        `${model.model.id}/${layer.slug} does not stay finite on stimuli: the network or its input preset is wrong`,
      );
    }
    return found;
  }
}

/** First stimulus and number of stimuli of every batch. */
function* batches(stimulusCount: number, batchSize: number): Iterable<readonly [number, number]> {
  for (let first = 0; first < stimulusCount; first += batchSize) {
    yield [first, Math.min(batchSize, stimulusCount - first)];
  }
}

/** From [batch, units] to columns of [units, stimuli]. */
function transposeInto(
  into: Float32Array,
  values: ArrayLike<number>,
  { first, count, unitCount, stimulusCount }: Record<'count' | 'first' | 'stimulusCount' | 'unitCount', number>,
): void {
  for (let i = 0; i < count; i++) {
    for (let unit = 0; unit < unitCount; unit++) into[unit * stimulusCount + first + i] = values[i * unitCount + unit]!;
  }
}
