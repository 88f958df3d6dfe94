import type { ConnectionGroup, Layer } from '../../content/schema.ts';
import { formatUnitId } from '../../content/unit-id.ts';
import { encodeWeightMap } from '../../content/weight-map.ts';
import type { LayerWeights } from './read-weights.ts';
import type { ConnectedUnit } from './strongest.ts';

/** What 1 means in the network's own units: the largest sum of magnitudes of any pair; 0 where nothing is connected. */
export function weightScale({ excitation, inhibition }: LayerWeights): number {
  let largest = 0;
  for (let i = 0; i < excitation.length; i++) largest = Math.max(largest, excitation[i]! - inhibition[i]!);
  return largest;
}

/**
 * Shapes the weights between two layers into content records.
 * @param model id of the model
 * @param listCount of the listed connections so many are kept, for each unit and direction
 * @returns `inputs`, one group for each unit of the later layer, and `outputs`, one for each unit of the earlier one
 */
export function connectionGroups(
  model: string,
  weights: LayerWeights,
  listCount = Infinity,
): { inputs: ConnectionGroup[]; outputs: ConnectionGroup[] } {
  const { from, to, excitation, inhibition } = weights;
  const scale = weightScale(weights) || 1;

  const groupOf = (
    other: Layer,
    connected: readonly ConnectedUnit[],
    pairOf: (unit: number) => number,
  ): ConnectionGroup => {
    const listed = connected.slice(0, listCount);
    let [excited, inhibited, covered] = [0, 0, 0];
    for (let unit = 0; unit < other.unitCount; unit++) {
      excited += excitation[pairOf(unit)]!;
      inhibited += inhibition[pairOf(unit)]!;
    }
    for (const { magnitude } of listed) covered += magnitude;
    const whole = excited - inhibited;
    return {
      layer: other.slug,
      // Sums of the same numbers in another order may differ in the last digit.
      coverage: whole === 0 ? 1 : Math.min(1, covered / whole),
      unitCount: other.unitCount,
      excitation: excited / scale,
      inhibition: inhibited / scale,
      strongest: listed.map(({ unit, map }) => ({
        unit: formatUnitId(model, other.slug, unit),
        excitation: excitation[pairOf(unit)]! / scale,
        inhibition: inhibition[pairOf(unit)]! / scale,
        map: encodeWeightMap(map, weights.kernelSize),
      })),
    };
  };
  return {
    inputs: weights.inputs.map((listed, unit) => groupOf(from, listed, (other) => unit * from.unitCount + other)),
    outputs: weights.outputs.map((listed, unit) => groupOf(to, listed, (other) => other * from.unitCount + unit)),
  };
}
