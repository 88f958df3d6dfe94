import type { Layer } from '../../content/schema.ts';
import type { Engine } from '../engine/engine.ts';
import { inLanes } from '../in-lanes.ts';
import { product } from '../network/dimensions.ts';
import { differentiate } from '../network/gradient/gradient.ts';
import type { Graph, Pair, Shape, Tensor } from '../network/graph.ts';
import type { LoadedModel } from '../network/model.ts';
import { inferShapes } from '../network/shape.ts';
import { kernelWindow } from './kernel-window.ts';
import type { KernelWindow } from './kernel-window.ts';
import { keepStrongest } from './strongest.ts';
import type { ConnectedUnit } from './strongest.ts';

/** Raised whenever the results of this verb change. */
export const recipeVersion = 1;

/** Expanded weights between all units of two layers, in the network's own units. */
export interface LayerWeights {
  /** The earlier layer. */
  from: Layer;
  /** The later layer. */
  to: Layer;
  /** [rows, columns] of every kernel, in cells of the earlier map; row 0 is the top. */
  kernelSize: Pair;
  /** Sum of the positive weights of each kernel, shape [to, from]. */
  excitation: Float32Array;
  /** Sum of the negative ones, ≤ 0, shape [to, from]. */
  inhibition: Float32Array;
  /** For each unit of the later layer, the units that weigh most on it. */
  inputs: ConnectedUnit[][];
  /** For each unit of the earlier layer, the units it weighs most on. */
  outputs: ConnectedUnit[][];
}

export interface ReadWeightsOptions {
  /** Connections listed with their kernel, for each unit and direction. */
  listCount?: number;
  /** Units of the later layer in one run; by default what fits into 64 MB of activations. */
  batchSize?: number;
}

export interface ReadWeights {
  model: LoadedModel;
  from: Layer;
  to: Layer;
  engine: Engine;
  /** Means of the network's gates, see gate-means.ts. */
  gateMeans?: ReadonlyMap<string, Tensor>;
  options?: ReadWeightsOptions;
  /** Told after each run how many units of the later layer are done. */
  onProgress?: (doneCount: number, unitCount: number) => void;
  signal?: AbortSignal;
}

/** Floats of one run over all tensors: 64 MB. */
const runFloats = 2 ** 24;
/** More do not make a run faster, and fewer show progress. */
const largestBatch = 64;

/**
 * Reads the expanded weights between two layers: the gradient of each unit's pre-activation by the earlier layer, in linear
 * mode (Voss et al., Visualizing Weights, 2021). The kernels stream by, batch for batch of the later layer's units; only
 * sums and the strongest maps are kept.
 * @throws Error where the later layer does not depend on the earlier one, or a gate's mean is missing
 */
export async function readWeights({
  model: { model, graph, preactivations },
  from,
  to,
  engine,
  gateMeans,
  options: { listCount = 16, batchSize } = {},
  onProgress,
  signal,
}: ReadWeights): Promise<LayerWeights> {
  const target = preactivations.get(to.slug) ?? to.tensor;
  const window = kernelWindow(graph, from.tensor, target, model.input.sizePx);
  const backward = (batch: number) => backwardGraph({ graph, source: from.tensor, target, window, batch, gateMeans });
  const unitsPerRun = batchSize ?? Math.min(to.unitCount, largestBatch, Math.ceil(runFloats / floatCount(backward(1))));
  const generated = backward(unitsPerRun);
  const weights: LayerWeights = {
    from,
    to,
    kernelSize: window.size,
    excitation: new Float32Array(to.unitCount * from.unitCount),
    inhibition: new Float32Array(to.unitCount * from.unitCount),
    inputs: Array.from({ length: to.unitCount }, () => []),
    outputs: Array.from({ length: from.unitCount }, () => []),
  };

  const program = await engine.compile(generated);
  try {
    let doneCount = 0;
    const firstUnits = Array.from({ length: Math.ceil(to.unitCount / unitsPerRun) }, (_, i) => i * unitsPerRun);
    await inLanes(firstUnits, engine.concurrency, async (firstUnit) => {
      signal?.throwIfAborted();
      const seed = oneHot(generated.inputs[0]!.shape, firstUnit, window.place);
      const results = await program.run({ [seedName]: seed });
      const gradient = results[generated.outputs[0]!]!;
      const unitCount = Math.min(unitsPerRun, to.unitCount - firstUnit);
      for (let i = 0; i < unitCount; i++) addKernels(weights, firstUnit + i, gradient, i, window, listCount);
      doneCount += unitCount;
      onProgress?.(doneCount, to.unitCount);
    });
  } finally {
    await program.dispose();
  }
  return weights;
}

const seedName = 'seed';

interface Backward {
  graph: Graph;
  source: string;
  target: string;
  window: KernelWindow;
  batch: number;
  gateMeans?: ReadonlyMap<string, Tensor>;
}

/** From a direction in the target's map to the source's, for one batch size. */
function backwardGraph({ graph, source, target, window, batch, gateMeans }: Backward): Graph {
  const [image] = graph.inputs;
  const pixels = [batch, image!.shape[1]!, ...window.canvasPx];
  const wanted = { target, source, seed: seedName, relu: 'linear', gateMeans } as const;
  const generated = differentiate(graph, wanted, { [image!.name]: pixels });
  const shape = generated.inputs[0]!.shape.with(0, batch);
  return { ...generated, inputs: [{ name: seedName, shape, type: 'float32' }] };
}

/** Floats of all computed tensors. */
function floatCount(graph: Graph): number {
  const shapes = inferShapes(graph, {});
  return graph.nodes.reduce((sum, { outputs: [output] }) => sum + product(shapes.get(output!)!), 0);
}

/** Image i asks for unit `firstUnit` + i at one place, as far as there are units; shape [images, units, height, width]. */
function oneHot(shape: Shape, firstUnit: number, [row, column]: Pair): Tensor {
  const [images, units, height, width] = shape as [number, number, number, number];
  const data = new Float32Array(product(shape));
  for (let image = 0; image < images && firstUnit + image < units; image++) {
    data[((image * units + firstUnit + image) * height + row) * width + column] = 1;
  }
  return { data, shape };
}

/** Takes the kernels of one unit out of image number `image` of a gradient [images, from, height, width]. */
function addKernels(
  { from, excitation, inhibition, inputs, outputs }: LayerWeights,
  unit: number,
  { data, shape: [, , height, width] }: Tensor,
  image: number,
  { start, size: [rows, columns] }: KernelWindow,
  listCount: number,
): void {
  for (let other = 0; other < from.unitCount; other++) {
    const first = ((image * from.unitCount + other) * height! + start[0]) * width! + start[1];
    let positive = 0;
    let negative = 0;
    for (let row = 0; row < rows; row++) {
      for (let cell = first + row * width!, end = cell + columns; cell < end; cell++) {
        const weight = data[cell]!;
        if (weight > 0) positive += weight;
        else negative += weight;
      }
    }
    const pair = unit * from.unitCount + other;
    excitation[pair] = positive;
    inhibition[pair] = negative;
    const magnitude = excitation[pair] - inhibition[pair];
    // Units of different groups or branches are not connected at all.
    if (magnitude === 0) continue;
    const kernel = () =>
      Float32Array.from(
        { length: rows * columns },
        (_, i) => data[first + Math.floor(i / columns) * width! + (i % columns)]!,
      );
    keepStrongest(inputs[unit]!, listCount, other, magnitude, kernel);
    keepStrongest(outputs[other]!, listCount, unit, magnitude, kernel);
  }
}
