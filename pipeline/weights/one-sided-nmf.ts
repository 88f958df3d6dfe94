import { random } from '../random.ts';

/** W ≈ A·B, where A may have any sign and B is not negative. */
export interface OneSidedFit {
  /** Columns of A, of norm 1. */
  maps: Float64Array[];
  /** Rows of B: the part of every channel in a map. */
  parts: Float64Array[];
  /** ½ ‖W − A·B‖² + λ · Σ B */
  objective: number;
}

export interface OneSidedNmfOptions {
  /** λ relative to the norm of the strongest column; above 0. */
  sparsity?: number;
  /** Starts from other columns; the best result counts. */
  startCount?: number;
  /** Most rounds of updates in a start. */
  roundCount?: number;
  seed?: number;
  /** Told the objective after each round of a start. */
  onRound?: (start: number, objective: number) => void;
}

/** A start has come to its end when a round lowers the objective by less than this share of ½ ‖W‖². */
const tolerance = 1e-9;

/**
 * One-sided non-negative matrix factorization, also called semi-NMF. It minimizes
 *
 *     ½ ‖W − A·B‖² + λ · Σ B    over B ≥ 0 and columns of A of norm 1.
 *
 * Without λ, maps further apart than any two columns of W would fit as well; with it they come as close to columns as the fit
 * allows (as in Hoyer, Non-negative sparse coding, 2002), and columns shorter than λ have no part in any.
 * @param columns of W, all of one length, not all 0
 * @param groupCount columns of A; fewer come back where those of W have no more directions
 */
export function oneSidedNmf(
  columns: readonly Float64Array[],
  groupCount: number,
  { sparsity = 0.02, startCount = 4, roundCount = 300, seed = 0, onRound }: OneSidedNmfOptions = {},
): OneSidedFit {
  const squares = columns.map((column) => dot(column, column));
  const price = sparsity * Math.sqrt(Math.max(...squares));
  const weights = inOneArray(columns);
  const next = random(seed);
  let best: OneSidedFit | undefined;
  for (let start = 0; start < startCount; start++) {
    const maps = firstMaps(columns, squares, groupCount, start === 0 ? undefined : next);
    const fit = descend(weights, maps, price, roundCount, (objective) => onRound?.(start, objective));
    if (!best || fit.objective < best.objective) best = fit;
  }
  return best!;
}

/** A matrix, column after column: what is read hundreds of times lies together. */
interface Columns {
  data: Float64Array;
  count: number;
  /** Of each column. */
  length: number;
}

function inOneArray(columns: readonly Float64Array[]): Columns {
  const length = columns[0]!.length;
  const data = new Float64Array(columns.length * length);
  for (const [i, column] of columns.entries()) data.set(column, i * length);
  return { data, count: columns.length, length };
}

/**
 * Columns far from each other, scaled to norm 1: the strongest, then the one that the nearest so far explains worst; or one
 * drawn with odds proportional to what is left of it, as k-means++ does.
 */
function firstMaps(
  columns: readonly Float64Array[],
  squares: readonly number[],
  groupCount: number,
  draw: (() => number) | undefined,
): Float64Array[] {
  const rests = [...squares];
  const maps: Float64Array[] = [];
  while (maps.length < groupCount) {
    const chosen = draw ? drawIndex(rests, draw()) : rests.indexOf(Math.max(...rests));
    // But for rounding nothing is left of a column that equals a map.
    if (!(rests[chosen]! > 1e-9 * squares[chosen]!)) break;
    const map = scaled(columns[chosen]!, 1 / Math.sqrt(squares[chosen]!));
    maps.push(map);
    for (const [i, column] of columns.entries()) {
      rests[i] = Math.max(0, Math.min(rests[i]!, squares[i]! - Math.max(0, dot(map, column)) ** 2));
    }
  }
  return maps;
}

/** @param uniform in 0 … 1 */
function drawIndex(odds: readonly number[], uniform: number): number {
  let rest = uniform * odds.reduce((sum, value) => sum + value, 0);
  const drawn = odds.findIndex((value) => (rest -= value) < 0);
  return drawn === -1 ? odds.indexOf(Math.max(...odds)) : drawn;
}

/**
 * Hierarchical alternating least squares (Cichocki & Phan 2009): each update finds the minimum over one row of B, or over one
 * column of A, exactly, so that the objective never grows.
 */
function descend(
  weights: Columns,
  starts: readonly Float64Array[],
  price: number,
  roundCount: number,
  onRound: (objective: number) => void,
): OneSidedFit {
  const maps = [...starts];
  const parts = maps.map(() => new Float64Array(weights.count));
  const halfSquare = dot(weights.data, weights.data) / 2;
  let objective = Infinity;
  for (let round = 0; round < roundCount; round++) {
    for (const group of maps.keys()) updateParts(group, maps, parts, weights, price);
    // W·B' stays as it is while the maps change.
    const sums = parts.map((part) => weighedSum(weights, part));
    for (const group of maps.keys()) updateMap(group, maps, parts, sums);

    const before = objective;
    objective = halfSquare;
    for (const [group, map] of maps.entries()) {
      objective -= dot(map, sums[group]!) - price * parts[group]!.reduce((sum, part) => sum + part, 0);
      for (const [other, theirs] of maps.entries())
        objective += (dot(map, theirs) * dot(parts[group]!, parts[other]!)) / 2;
    }
    onRound(objective);
    if (before - objective <= tolerance * halfSquare) break;
  }
  return { maps, parts, objective };
}

/** The best parts in one map: what the other maps leave of each column, along this one, less the price. */
function updateParts(
  group: number,
  maps: readonly Float64Array[],
  parts: readonly Float64Array[],
  { data, count, length }: Columns,
  price: number,
): void {
  const map = maps[group]!;
  const likeness = maps.map((other) => dot(other, map));
  const own = parts[group]!;
  for (let i = 0; i < count; i++) {
    let rest = -price;
    for (let cell = 0; cell < length; cell++) rest += map[cell]! * data[i * length + cell]!;
    for (let other = 0; other < maps.length; other++) if (other !== group) rest -= likeness[other]! * parts[other]![i]!;
    own[i] = Math.max(0, rest);
  }
}

/** The best direction for one map: that of what the others leave of all columns, by their parts in it. */
function updateMap(
  group: number,
  maps: Float64Array[],
  parts: readonly Float64Array[],
  sums: readonly Float64Array[],
): void {
  const rest = sums[group]!.slice();
  for (let other = 0; other < maps.length; other++) {
    if (other !== group) addScaled(rest, maps[other]!, -dot(parts[group]!, parts[other]!));
  }
  const length = Math.sqrt(dot(rest, rest));
  // A map in which nothing has a part stays where it is.
  if (length > 0) maps[group] = scaled(rest, 1 / length);
}

function weighedSum({ data, count, length }: Columns, parts: Float64Array): Float64Array {
  const sum = new Float64Array(length);
  for (let i = 0; i < count; i++) {
    const part = parts[i]!;
    if (part === 0) continue;
    for (let cell = 0; cell < length; cell++) sum[cell]! += part * data[i * length + cell]!;
  }
  return sum;
}

function addScaled(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * other[i]!;
}

const scaled = (values: Float64Array, factor: number): Float64Array => values.map((value) => value * factor);

/** Inner product of two vectors of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
