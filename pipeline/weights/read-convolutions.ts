import type { Layer } from '../../content/schema.ts';
import type { Convolution, RawKernel, UnitWeightDetails } from '../../content/schema/weight-details.ts';
import { encodeWeightMap } from '../../content/weight-map.ts';
import type { Engine } from '../engine/engine.ts';
import type { Tensor } from '../network/graph.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { dependentsOf } from '../network/wiring.ts';
import { expandWeights } from './expand-weights.ts';
import { findLastConvolutions } from './last-convolutions.ts';
import { planExpansion } from './plan-expansion.ts';

export interface ReadConvolutions {
  model: LoadedModel;
  layer: Layer;
  engine: Engine;
  /** Means of the network's gates, see gate-means.ts. */
  gateMeans?: ReadonlyMap<string, Tensor>;
  /** Channels listed for each unit. */
  listCount: number;
  /** Units of the layer before that are listed for each channel. */
  readCount: number;
  signal?: AbortSignal;
}

/** What a layer's units are the sums of. */
export interface ReadLayer {
  convolutions: Convolution[];
  /** For each unit; the index is left to the caller. */
  units: UnitWeightDetails['convolutions'][];
}

/** What a channel between two layers reads of the earlier one. */
interface ChannelReads {
  /** Sum of all magnitudes. */
  magnitude: number;
  /** Units it reads at all. */
  count: number;
  strongest: RawKernel['reads'];
}

/**
 * Reads the raw weights of the last convolution of every unit, and of each channel that it reads, what share of the unit's weight
 * leads through it and which units of the layer before it stands for.
 */
export async function readConvolutions(request: ReadConvolutions): Promise<ReadLayer> {
  const { model: loaded, layer } = request;
  const { model, graph, preactivations } = loaded;
  const shapes = inferShapes(graph, { [pixels]: [1, 3, ...model.input.sizePx] });
  const stops = new Set(model.layers.filter(({ slug }) => slug !== layer.slug).map(({ tensor }) => tensor));
  const target = preactivations.get(layer.slug) ?? layer.tensor;
  const read: ReadLayer = { convolutions: [], units: Array.from({ length: layer.unitCount }, () => []) };
  for (const last of findLastConvolutions(graph, target, shapes, stops)) {
    const channelCount = shapes.get(last.input)![1]!;
    const source = nearestSource(loaded, layer, last.input);
    const reads = await readChannels(request, source?.tensor ?? pixels, source?.unitCount ?? 3, last.input);
    const at = read.convolutions.length;
    const expansion = planExpansion({
      graph,
      source: last.input,
      target: last.output,
      inputSizePx: model.input.sizePx,
    });
    const size: [number, number] = [...expansion.kernelSize];
    read.convolutions.push({
      tensor: last.input,
      start: last.firstUnit,
      count: last.unitCount,
      channelCount,
      size,
      source: source?.slug ?? null,
      isDirect: reads.every(({ count }) => count === 1),
    });
    for await (const { unit, kernels } of expandWeights(expansion, request.engine, { signal: request.signal })) {
      read.units[last.firstUnit + unit]!.push({ convolution: at, ...listChannels(kernels, size, reads, request) });
    }
  }
  return read;
}

/** The nearest layer before that a tensor depends on. */
function nearestSource({ model, graph }: LoadedModel, layer: Layer, tensor: string): Layer | undefined {
  return model.layers
    .filter(({ slug }) => layer.inputs.includes(slug))
    .findLast((source) => dependentsOf(graph, [source.tensor]).has(tensor));
}

/** What each channel of a tensor reads of an earlier layer, which may be the tensor itself. */
async function readChannels(
  { model: { model, graph }, engine, gateMeans, readCount, signal }: ReadConvolutions,
  source: string,
  unitCount: number,
  tensor: string,
): Promise<ChannelReads[]> {
  if (source === tensor) {
    return Array.from({ length: unitCount }, (_, unit) => ({ magnitude: 1, count: 1, strongest: [[unit, 1]] }));
  }
  const expansion = planExpansion({ graph, source, target: tensor, inputSizePx: model.input.sizePx, gateMeans });
  const reads: ChannelReads[] = [];
  for await (const { unit: channel, kernels } of expandWeights(expansion, engine, { signal })) {
    const cellCount = kernels.length / unitCount;
    const units = Array.from({ length: unitCount }, (_, unit) => ({
      unit,
      ...sums(kernels.subarray(unit * cellCount, (unit + 1) * cellCount)),
    })).filter(({ magnitude }) => magnitude > 0);
    units.sort((a, b) => b.magnitude - a.magnitude || a.unit - b.unit);
    const largest = units[0]?.magnitude ?? 1;
    reads[channel] = {
      magnitude: units.reduce((sum, { magnitude }) => sum + magnitude, 0),
      count: units.length,
      strongest: units.slice(0, readCount).map(({ unit, weight }) => [unit, clamp(weight / largest)]),
    };
  }
  return reads;
}

/** Lists the channels through which most of a unit's weight leads. */
function listChannels(
  kernels: Float32Array,
  size: [number, number],
  reads: readonly ChannelReads[],
  { listCount }: ReadConvolutions,
): { coverage: number; channels: RawKernel[] } {
  const cellCount = size[0] * size[1];
  const paths = reads.map(({ magnitude, strongest }, channel) => {
    const kernel = kernels.subarray(channel * cellCount, (channel + 1) * cellCount);
    return { channel, kernel, strongest, magnitude: magnitude * sums(kernel).magnitude };
  });
  const whole = paths.reduce((sum, { magnitude }) => sum + magnitude, 0);
  const listed = paths
    .filter(({ magnitude }) => magnitude > 0)
    .sort((a, b) => b.magnitude - a.magnitude || a.channel - b.channel)
    .slice(0, listCount);
  return {
    // Sums of the same numbers in another order may differ in the last digit.
    coverage: whole === 0 ? 1 : Math.min(1, listed.reduce((sum, { magnitude }) => sum + magnitude, 0) / whole),
    channels: listed.map(({ channel, kernel, strongest, magnitude }) => {
      const { scale, cells } = encodeWeightMap(kernel, size);
      return { channel, share: Math.min(1, magnitude / whole), scale, cells, reads: strongest };
    }),
  };
}

function sums(kernel: Float32Array): { weight: number; magnitude: number } {
  let [weight, magnitude] = [0, 0];
  for (let i = 0; i < kernel.length; i++) {
    weight += kernel[i]!;
    magnitude += Math.abs(kernel[i]!);
  }
  return { weight, magnitude };
}

const clamp = (value: number): number => Math.max(-1, Math.min(1, value));
