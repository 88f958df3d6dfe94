import { encodeWeightMap } from '../../../content/weight-map.ts';
import type { CircuitGraph, CircuitPlan, CircuitUnit } from '../../../content/schema/circuit.ts';
import type { StoredWeights } from '../../../src/circuit/connect-units.ts';
import { connectUnits } from '../../../src/circuit/connect-units.ts';
import { random as createRandom } from '../../../pipeline/random.ts';

/** Slugs from the image upwards. */
export const sampleLayers = ['conv1', 'conv2', 'mixed3a', 'mixed3b'];

export const unitOf = (unit: string, more: Partial<CircuitUnit> = {}): CircuitUnit => ({
  unit: `net/${unit}`,
  label: '',
  group: null,
  pinned: false,
  ...more,
});

export const planOf = (units: CircuitUnit[], more: Partial<CircuitPlan> = {}): CircuitPlan => ({
  model: 'net',
  units,
  groups: [],
  least: 0.1,
  ...more,
});

const neighbours = (unit: string, earlier: string): boolean =>
  sampleLayers.indexOf(unit.split('/')[1]!) === sampleLayers.indexOf(earlier) + 1;

/** Weights between neighbouring layers of eight units each, drawn by lot; a map for every other connection. */
export function drawWeights(seed: number): StoredWeights {
  return {
    async readSlice(unit, earlier) {
      if (!neighbours(unit, earlier)) return null;
      const random = createRandom(seed + Number(unit.split('/')[2]) + 100 * sampleLayers.indexOf(earlier));
      return {
        excitation: Float32Array.from({ length: 8 }, () => random() ** 2),
        inhibition: Float32Array.from({ length: 8 }, () => -(random() ** 2)),
      };
    },
    async readMap(from, to) {
      const [a, b] = [from, to].map((unit) => Number(unit.split('/')[2]));
      if ((a! + b!) % 2 === 1) return null;
      const random = createRandom(a! + 10 * b!);
      return encodeWeightMap(
        Array.from({ length: 9 }, () => random() - 0.5),
        [3, 3],
      );
    },
  };
}

/** A circuit of units, groups and labels drawn by lot, some groups within others. */
export async function drawGraph(seed: number): Promise<CircuitGraph> {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const ids = new Set(Array.from({ length: 14 }, () => `${pick(sampleLayers)}/${Math.floor(8 * random())}`));
  const units = [...ids].map((id) =>
    unitOf(id, {
      group: pick([null, null, 'a', 'b', 'c']),
      label: pick(['', 'edge', 'a "curve" & <more>']),
      pinned: random() < 0.2,
    }),
  );
  const groups = [
    { name: 'c', in: 'b' },
    { name: 'b', in: pick([null, 'outer']) },
    { name: 'outer', in: null },
  ];
  return connectUnits(planOf(units, { groups }), sampleLayers, drawWeights(seed));
}
