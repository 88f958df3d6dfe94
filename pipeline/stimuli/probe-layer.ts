import type { Layer } from '../../content/schema.ts';
import type { StimulusSet } from '../../content/schema/tuning.ts';
import type { Engine } from '../engine/engine.ts';
import { inLanes } from '../in-lanes.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { UserError } from '../user-error.ts';
import { drawStimulus } from './draw-stimulus.ts';
import { stimulusOf } from './stimulus-sets.ts';
import { placeInField } from './place-in-field.ts';
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

export interface ProbeRequest {
  model: LoadedModel;
  layer: Layer;
  engine: Engine;
  stimuli: StimulusSet;
  /** Side of the canvas, by default what suits the layer; see `placeInField`. */
  canvasPx?: number | undefined;
  /** Images a run, by default what suits the engine; the results do not depend on it. */
  batchSize?: number | undefined;
  /** Called with the number of stimuli that have been shown since the last call. */
  onProgress?: (stimulusCount: number) => void;
  signal?: AbortSignal;
}

/**
 * Shows a set of stimuli to a layer, each fitted to the receptive field. Memory holds the responses, 8 bytes a unit and stimulus, and a batch
 * of drawings for each run in flight.
 * @throws UserError when a stimulus or the receptive field is larger than the canvas, or the network does not stay finite; the signal's
 *   reason when it is aborted
 */
export async function probeLayer({
  model,
  layer,
  engine,
  stimuli,
  canvasPx,
  batchSize = engine.onGpu ? 32 : 4,
  onProgress = () => undefined,
  signal,
}: ProbeRequest): Promise<Responses> {
  const tensor = model.preactivations.get(layer.slug) ?? layer.tensor;
  const probe = placeInField(model.model, layer, receptiveField(model.graph, pixels, layer.tensor), canvasPx);
  const { orientationCount } = stimuli;
  const stimulusCount = stimuli.conditions.length * orientationCount;
  const draw = (index: number) =>
    drawStimulus(stimulusOf(stimuli, index % orientationCount, Math.floor(index / orientationCount)), probe);

  const { unitCount } = layer;
  const centre = new Float32Array(unitCount * stimulusCount);
  const maximum = new Float32Array(unitCount * stimulusCount);
  const { graph, ...outputs } = probeGraph(model.graph, tensor, probe, batchSize);
  const program = await engine.compile(graph);
  try {
    await inLanes(batches(stimulusCount, batchSize), engine.concurrency + 1, async ([first, count]) => {
      signal?.throwIfAborted();
      const imageLength = 3 * probe.sizePx ** 2;
      const data = new Float32Array(batchSize * imageLength);
      for (let i = 0; i < count; i++) data.set(draw(first + i), i * imageLength);
      const results = await program.run({ [pixels]: { data, shape: [batchSize, 3, probe.sizePx, probe.sizePx] } });
      for (const [name, into] of [
        [outputs.centre, centre],
        [outputs.maximum, maximum],
      ] as const) {
        transposeInto(into, results[name]!.data, { first, count, unitCount, stimulusCount });
      }
      onProgress(count);
    });
  } finally {
    await program.dispose();
  }
  if (![centre, maximum].every((values) => values.every(Number.isFinite))) {
    throw new UserError(
      `${model.model.id}/${layer.slug} does not stay finite on stimuli: the network or its input preset is wrong`,
    );
  }
  return { set: stimuli, shape: [unitCount, stimuli.conditions.length, orientationCount], centre, maximum };
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
