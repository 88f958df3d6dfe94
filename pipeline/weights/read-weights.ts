import type { Layer } from '../../content/schema.ts';
import type { Engine } from '../engine/engine.ts';
import type { Pair, Tensor } from '../network/graph.ts';
import type { LoadedModel } from '../network/model.ts';
import { expandWeights } from './expand-weights.ts';
import { factorize } from './factorize.ts';
import type { Factorization } from './factorize.ts';
import { planExpansion } from './plan-expansion.ts';
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
  /** For each unit of the later layer, its weights in groups; empty where none were asked for. */
  factorizations: Factorization[];
}

export interface ReadWeightsOptions {
  /** Connections listed with their kernel, for each unit and direction. */
  listCount?: number;
  /** Groups that each unit's weights are factorized into; by default none, since that takes longer than reading them. */
  groupCount?: number;
  /** Units of the later layer to read, each once; all by default. What belongs to the others stays 0 and empty. */
  units?: readonly number[];
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
  /** Told after each unit how many units of the later layer are done. */
  onProgress?: (doneCount: number, unitCount: number) => void;
  signal?: AbortSignal;
}

/**
 * Reads the expanded weights of every unit's pre-activation between two layers, and keeps their sums and strongest maps
 * while the kernels stream by.
 * @throws Error where the later layer does not depend on the earlier one, or a gate's mean is missing
 */
export async function readWeights({
  model: { model, graph, preactivations },
  from,
  to,
  engine,
  gateMeans,
  options: { listCount = 16, groupCount = 0, units, batchSize } = {},
  onProgress,
  signal,
}: ReadWeights): Promise<LayerWeights> {
  const expansion = planExpansion({
    graph,
    source: from.tensor,
    target: preactivations.get(to.slug) ?? to.tensor,
    inputSizePx: model.input.sizePx,
    gateMeans,
  });
  const weights: LayerWeights = {
    from,
    to,
    kernelSize: expansion.kernelSize,
    excitation: new Float32Array(to.unitCount * from.unitCount),
    inhibition: new Float32Array(to.unitCount * from.unitCount),
    inputs: Array.from({ length: to.unitCount }, () => []),
    outputs: Array.from({ length: from.unitCount }, () => []),
    factorizations: [],
  };

  let doneCount = 0;
  for await (const { unit, kernels } of expandWeights(expansion, engine, { units, batchSize, signal })) {
    addKernels(weights, unit, kernels, listCount);
    if (groupCount > 0) weights.factorizations[unit] = factorize([kernels], from.unitCount, groupCount, quickly);
    onProgress?.(++doneCount, units?.length ?? to.unitCount);
  }
  return weights;
}

/** Within half a percent of the weights that the default explains (GoogLeNet), in a twentieth of its time. */
const quickly = { startCount: 2, roundCount: 30 };

/** Sums the kernels of one unit of the later layer, and lists the strongest. */
function addKernels(
  { from, kernelSize: [rows, columns], excitation, inhibition, inputs, outputs }: LayerWeights,
  unit: number,
  kernels: Float32Array,
  listCount: number,
): void {
  const cellCount = rows * columns;
  for (let other = 0; other < from.unitCount; other++) {
    let positive = 0;
    let negative = 0;
    for (let cell = other * cellCount; cell < (other + 1) * cellCount; cell++) {
      const weight = kernels[cell]!;
      if (weight > 0) positive += weight;
      else negative += weight;
    }
    const pair = unit * from.unitCount + other;
    excitation[pair] = positive;
    inhibition[pair] = negative;
    const magnitude = excitation[pair] - inhibition[pair];
    // Units of different groups or branches are not connected at all.
    if (magnitude === 0) continue;
    const kernel = () => kernels.slice(other * cellCount, (other + 1) * cellCount);
    keepStrongest(inputs[unit]!, listCount, other, magnitude, kernel);
    keepStrongest(outputs[other]!, listCount, unit, magnitude, kernel);
  }
}
