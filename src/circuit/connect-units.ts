import type { WeightMap } from '../../content/schema.ts';
import type { CircuitConnection, CircuitGraph, CircuitPlan } from '../../content/schema/circuit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { WeightSlice } from '../../content/weight-matrix.ts';

/** Where weights come from: files at build time, addresses in a browser. */
export interface StoredWeights {
  /** Excitation and inhibition of a unit with every unit of an earlier layer; null where none are stored between the two layers. */
  readSlice: (unit: string, earlier: string) => Promise<WeightSlice | null>;
  /** Null where none is stored of this connection, whose excitation and inhibition together are `magnitude`. */
  readMap: (from: string, to: string, magnitude: number) => Promise<WeightMap | null>;
}

/** As the files of the atlas are rounded. */
const round = (value: number): number => Number(value.toPrecision(4)) || 0;

const layerOf = (unit: string): string => parseUnitId(unit).layer;

/**
 * Finds the weights between all units of a circuit.
 * @param layers slugs of the model's layers, from the image upwards
 * @returns connections in the order of their later units, then of their earlier ones
 */
export async function connectUnits(
  plan: CircuitPlan,
  layers: readonly string[],
  weights: StoredWeights,
): Promise<CircuitGraph> {
  const present = layers.filter((layer) => plan.units.some(({ unit }) => layerOf(unit) === layer));
  const unitsOf = (layer: string): string[] =>
    plan.units.map(({ unit }) => unit).filter((unit) => layerOf(unit) === layer);
  const graph: CircuitGraph = { ...plan, connections: [], omittedCount: 0, unknown: [] };
  for (const to of present) {
    for (const from of present.slice(0, present.indexOf(to)).reverse()) {
      const found = await measurePairs(unitsOf(from), from, unitsOf(to), weights);
      if (found === null) graph.unknown.push({ from, to });
      const strongest = Math.max(0, ...(found ?? []).map(magnitudeOf));
      for (const pair of found ?? []) {
        const isDrawn = magnitudeOf(pair) > 0 && magnitudeOf(pair) >= plan.least * strongest;
        if (isDrawn)
          graph.connections.push({ ...pair, map: await weights.readMap(pair.from, pair.to, magnitudeOf(pair)) });
        else graph.omittedCount++;
      }
    }
  }
  return graph;
}

/** Excitation and inhibition together, both as magnitudes. */
export const magnitudeOf = ({ excitation, inhibition }: Pick<CircuitConnection, 'excitation' | 'inhibition'>): number =>
  excitation - inhibition;

type Pair = Omit<CircuitConnection, 'map'>;

/** Weights of every pair of units of two layers; null where none are stored. */
async function measurePairs(
  sources: readonly string[],
  earlier: string,
  targets: readonly string[],
  weights: StoredWeights,
): Promise<Pair[] | null> {
  const pairs: Pair[] = [];
  for (const to of targets) {
    const slice = await weights.readSlice(to, earlier);
    if (slice === null) return null;
    pairs.push(...sources.map((from) => takePair(slice, from, to)));
  }
  return pairs;
}

/** One connection out of all that a unit has with an earlier layer. */
export function takePair(slice: WeightSlice, from: string, to: string): Pair {
  const { excitation, inhibition } = slice;
  let total = 0;
  for (let i = 0; i < excitation.length; i++) total += excitation[i]! - inhibition[i]!;
  const { index } = parseUnitId(from);
  const pair = { from, to, excitation: round(excitation[index]!), inhibition: round(inhibition[index]!) };
  return { ...pair, coverage: total === 0 ? 0 : round((excitation[index]! - inhibition[index]!) / total) };
}
