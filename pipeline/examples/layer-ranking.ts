import type { Example, Examples } from '../../content/schema.ts';
import type { Tensors } from '../engine/engine.ts';
import { UserError } from '../user-error.ts';
import type { Extreme, Extremes } from './reduce-graph.ts';
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
      const highest = ofImage(results, extremes.highest, position, unitCount);
      const lowest = ofImage(results, extremes.lowest, position, unitCount);
      for (let unit = 0; unit < unitCount; unit++) {
        const largest = highest.preactivations[unit]!;
        const smallest = lowest.preactivations[unit]!;
        if (!Number.isFinite(largest) || !Number.isFinite(smallest)) {
          throw new UserError(`unit ${unit} of ${name} is not finite: the network or its input preset is damaged`);
        }
        strongest.offer(unit, image, highest.places[unit]!, largest, highest.activations[unit]!);
        spectrum.add(unit, image, highest.places[unit]!, largest, highest.activations[unit]!);
        weakest.offer(unit, image, lowest.places[unit]!, smallest, lowest.activations[unit]!);
        if (highest.activations[unit]! > 0) activeCounts[unit]!++;
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

/** The numbers of one image of a batch, by unit. */
function ofImage(results: Tensors, extreme: Extreme, position: number, unitCount: number) {
  const part = (name: string) => results[name]!.data.subarray(position * unitCount, (position + 1) * unitCount);
  return {
    places: part(extreme.place),
    preactivations: part(extreme.preactivation),
    activations: part(extreme.activation),
  };
}
