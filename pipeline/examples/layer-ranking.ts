import type { Example, Examples } from '../../content/schema.ts';
import type { Tensors } from '../engine/engine.ts';
import { UserError } from '../user-error.ts';
import type { Extremes } from './reduce-graph.ts';
import { createSpectrumCounter } from './spectrum.ts';
import { createTopK } from './top-k.ts';
import type { Firing } from './top-k.ts';

/** What shapes the result. */
export interface RankOptions {
  strongestCount: number;
  weakestCount: number;
  /** Examples drawn for each bin of the spectrum. */
  drawnCount: number;
}

/** What is known so far of all units of a layer. */
export interface LayerRanking {
  /**
   * Takes in one image, once.
   * @param results of a run of the reduced graph
   * @param position of the image in the run's batch
   * @throws UserError when a unit is not finite
   */
  add(image: number, results: Tensors, extremes: Extremes, position: number): void;
  read(unit: number, toExample: (firing: Firing) => Example): Examples;
}

/**
 * Starts the ranking of a layer's units.
 * @param name of the layer, for messages
 * @param lots see createSpectrumCounter
 */
export function createLayerRanking(
  name: string,
  unitCount: number,
  lots: Uint32Array,
  { strongestCount, weakestCount, drawnCount }: RankOptions,
): LayerRanking {
  const strongest = createTopK(unitCount, strongestCount, 'largest');
  const weakest = createTopK(unitCount, weakestCount, 'smallest');
  const spectrum = createSpectrumCounter(unitCount, lots, drawnCount);
  const activeCounts = new Uint32Array(unitCount);
  let imageCount = 0;

  return {
    add(image, results, extremes, position) {
      const first = 2 * position * unitCount;
      const places = results[extremes.places]!.data;
      const preactivations = results[extremes.preactivations]!.data;
      const activations = results[extremes.activations]!.data;
      for (let unit = 0; unit < unitCount; unit++) {
        const highest = first + 2 * unit;
        const lowest = highest + 1;
        const largest = preactivations[highest]!;
        const smallest = preactivations[lowest]!;
        if (!Number.isFinite(largest) || !Number.isFinite(smallest)) {
          throw new UserError(`unit ${unit} of ${name} is not finite: the network or its input preset is damaged`);
        }
        strongest.offer(unit, image, places[highest]!, largest, activations[highest]!);
        spectrum.add(unit, image, places[highest]!, largest, activations[highest]!);
        weakest.offer(unit, image, places[lowest]!, smallest, activations[lowest]!);
        if (activations[highest]! > 0) activeCounts[unit]!++;
      }
      imageCount++;
    },
    read(unit, toExample) {
      const { histogram, bins } = spectrum.read(unit);
      return {
        strongest: strongest.best(unit).map(toExample),
        weakest: weakest.best(unit).map(toExample),
        histogram,
        spectrum: bins.map(({ drawn, ...bin }) => ({ ...bin, examples: drawn.map(toExample) })),
        density: activeCounts[unit]! / imageCount,
      };
    },
  };
}
