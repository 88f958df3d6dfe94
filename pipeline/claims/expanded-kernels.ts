import type { LoadedModel } from '../network/model.ts';
import type { Engine } from '../engine/engine.ts';
import type { Layer } from '../../content/schema.ts';
import { findGates } from '../network/gradient/gates.ts';
import type { Pair } from '../network/graph.ts';
import { expandWeights } from '../weights/expand-weights.ts';
import { planExpansion } from '../weights/plan-expansion.ts';
import type { Kernel } from './kernel.ts';
import { Obstacle } from './obstacle.ts';

/** The kernels of one unit over a whole earlier layer, one a channel. */
export type UnitInputs = readonly Kernel[];

/**
 * Reads the expanded weights of some units' pre-activations by any earlier layer from the network itself.
 * @returns by unit
 * @throws Obstacle for a network with gates, whose means are taken over a corpus
 */
export async function expandedKernels(
  { model, graph, preactivations }: LoadedModel,
  { from, to, units }: { from: Layer; to: Layer; units: readonly number[] },
  engine: Engine,
): Promise<Map<number, UnitInputs>> {
  if (findGates(graph).length > 0) {
    throw new Obstacle(
      `${model.id} has gates, through which weights are read between neighbouring layers alone: atlas run ${model.id} --stages weights`,
    );
  }
  const expansion = planExpansion({
    graph,
    source: from.tensor,
    target: preactivations.get(to.slug) ?? to.tensor,
    inputSizePx: model.input.sizePx as Pair,
  });
  const found = new Map<number, UnitInputs>();
  const cellCount = expansion.kernelSize[0] * expansion.kernelSize[1];
  for await (const { unit, kernels } of expandWeights(expansion, engine, { units })) {
    const own = kernels.slice();
    found.set(
      unit,
      Array.from({ length: expansion.channelCount }, (_, channel) => ({
        size: expansion.kernelSize,
        weights: own.subarray(channel * cellCount, (channel + 1) * cellCount),
      })),
    );
  }
  return found;
}
