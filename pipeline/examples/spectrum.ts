import type { Firing } from './top-k.ts';

/** Fine bins a unit, of which at least half are in use as soon as two values differ. */
const fineBinCount = 256;
/** Bins of the published histogram at most. */
const coarseBinCount = 64;
/** No bin is narrower, so that equal values end somewhere. */
const leastWidth = 2 ** -40;
/** Ten tenths, of which the last is cut again at 99 %. */
const quantiles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99];

export interface SpectrumBin {
  /** Inclusive. */
  from: number;
  /** Exclusive. */
  to: number;
  count: number;
  /** A few of its firings drawn by lot, strongest first. */
  drawn: Firing[];
}

/** How one unit's largest pre-activations are spread over the images. */
export interface Spectrum {
  histogram: { from: number; to: number; counts: number[] };
  /** Lowest first, without gaps; each edge is that of a fine bin, the nearest below the quantile, and empty bins are left out. */
  bins: SpectrumBin[];
}

/** Counts values as they come, unit by unit, in memory that does not grow with their number. */
export interface SpectrumCounter {
  /** Adds an image's largest firing; each image once. */
  add(unit: number, image: number, place: number, preactivation: number, activation: number): void;
  read(unit: number): Spectrum;
}

/**
 * Counts values in bins whose width is a power of two and whose edges are its multiples. When a unit's values no longer fit, the width doubles
 * and bins merge in pairs: exactly, so that the end depends on the values alone and not on their order. Every fine bin also keeps the firings
 * with the smallest lots, which makes those of merged bins a fair draw from all their images.
 * @param lots by image number: distinct, as if shuffled, the same whatever the order of the images
 * @param drawnCount firings kept a fine bin and shown a published one; memory is 256 · (4 + 16 · drawnCount) bytes a unit
 */
export function createSpectrumCounter(unitCount: number, lots: Uint32Array, drawnCount: number): SpectrumCounter {
  const widths = new Float64Array(unitCount).fill(leastWidth);
  const lowest = new Float64Array(unitCount).fill(Infinity);
  const highest = new Float64Array(unitCount).fill(-Infinity);
  const counts = new Uint32Array(unitCount * fineBinCount);
  const images = new Uint32Array(counts.length * drawnCount);
  const places = new Uint32Array(counts.length * drawnCount);
  const preactivations = new Float32Array(counts.length * drawnCount);
  const activations = new Float32Array(counts.length * drawnCount);

  /** The bins in use are fewer than the slots, so a bin's index modulo their number is free: no window has to be moved. */
  const binAt = (unit: number, index: number) =>
    unit * fineBinCount + (((index % fineBinCount) + fineBinCount) % fineBinCount);

  /** Keeps a firing among the `filled` ones of a bin, ordered by lot, if its lot is small enough. */
  function draw(bin: number, filled: number, image: number, place: number, before: number, after: number): void {
    const first = bin * drawnCount;
    const lot = lots[image]!;
    if (filled >= drawnCount && lot >= lots[images[first + drawnCount - 1]!]!) return;
    let slot = first + Math.min(filled, drawnCount - 1);
    for (; slot > first && lot < lots[images[slot - 1]!]!; slot--) copy(slot - 1, slot);
    images[slot] = image;
    places[slot] = place;
    preactivations[slot] = before;
    activations[slot] = after;
  }

  function copy(from: number, to: number): void {
    images[to] = images[from]!;
    places[to] = places[from]!;
    preactivations[to] = preactivations[from]!;
    activations[to] = activations[from]!;
  }

  const firingAt = (slot: number): Firing => ({
    image: images[slot]!,
    place: places[slot]!,
    preactivation: preactivations[slot]!,
    activation: activations[slot]!,
  });

  const drawnOf = (bin: number): Firing[] =>
    Array.from({ length: Math.min(counts[bin]!, drawnCount) }, (_, i) => firingAt(bin * drawnCount + i));

  /** Indices of the first and the last bin in use. */
  const rangeOf = (unit: number): [number, number] => [
    Math.floor(lowest[unit]! / widths[unit]!),
    Math.floor(highest[unit]! / widths[unit]!),
  ];

  /** Doubles the width of a unit's bins, merging them in pairs, until low … high fits. */
  function widen(unit: number, low: number, high: number): void {
    const [first, last] = rangeOf(unit);
    let ratio = 1;
    while (!fits(low, high, ratio * widths[unit]!)) ratio *= 2;
    const merged = new Map<number, { count: number; drawn: Firing[] }>();
    for (let index = first; index <= last; index++) {
      const bin = binAt(unit, index);
      if (counts[bin] === 0) continue;
      const target = Math.floor(index / ratio);
      const { count, drawn } = merged.get(target) ?? { count: 0, drawn: [] };
      merged.set(target, { count: count + counts[bin]!, drawn: [...drawn, ...drawnOf(bin)] });
      counts[bin] = 0;
    }
    widths[unit] = ratio * widths[unit]!;
    for (const [index, { count, drawn }] of merged) {
      const bin = binAt(unit, index);
      for (const [filled, { image, place, preactivation, activation }] of drawn.entries()) {
        draw(bin, filled, image, place, preactivation, activation);
      }
      counts[bin] = count;
    }
  }

  return {
    add(unit, image, place, preactivation, activation) {
      if (preactivation < lowest[unit]! || preactivation > highest[unit]!) {
        const low = Math.min(lowest[unit]!, preactivation);
        const high = Math.max(highest[unit]!, preactivation);
        if (!fits(low, high, widths[unit]!)) widen(unit, low, high);
        lowest[unit] = low;
        highest[unit] = high;
      }
      const bin = binAt(unit, Math.floor(preactivation / widths[unit]!));
      draw(bin, counts[bin]!, image, place, preactivation, activation);
      counts[bin]!++;
    },
    read(unit) {
      const [first, last] = rangeOf(unit);
      const width = widths[unit]!;
      const countAt = (index: number) => counts[binAt(unit, index)]!;
      return {
        histogram: coarsen(first, last, width, countAt),
        bins: quantileRanges(first, last, countAt).map(([from, to]) => {
          const indices = range(from, to);
          const drawn = indices
            .flatMap((index) => drawnOf(binAt(unit, index)))
            .sort((a, b) => lots[a.image]! - lots[b.image]!)
            .slice(0, drawnCount)
            .sort((a, b) => b.preactivation - a.preactivation || a.image - b.image);
          return { from: from * width, to: to * width, count: total(indices, countAt), drawn };
        }),
      };
    },
  };
}

/** Whether bins of this width hold low … high without two sharing a slot, and their indices are far from the limit of exact integers. */
const fits = (low: number, high: number, width: number) =>
  Math.floor(high / width) - Math.floor(low / width) < fineBinCount && Math.max(high, -low) < width * 2 ** 40;

/** from … to − 1 */
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const total = (indices: readonly number[], countAt: (index: number) => number) =>
  indices.reduce((sum, index) => sum + countAt(index), 0);

/** Merges fine bins by the smallest power of two that leaves few enough. */
function coarsen(first: number, last: number, width: number, countAt: (index: number) => number) {
  let ratio = 1;
  while (Math.floor(last / ratio) - Math.floor(first / ratio) >= coarseBinCount) ratio *= 2;
  const [from, to] = [Math.floor(first / ratio), Math.floor(last / ratio) + 1];
  return {
    from: from * ratio * width,
    to: to * ratio * width,
    counts: range(from, to).map((coarse) =>
      total(
        range(coarse * ratio, (coarse + 1) * ratio).filter((index) => index >= first && index <= last),
        countAt,
      ),
    ),
  };
}

/** Cuts the fine bins first … last at the quantiles: [first, last + 1) of each part that is not empty. */
function quantileRanges(first: number, last: number, countAt: (index: number) => number): [number, number][] {
  const all = total(range(first, last + 1), countAt);
  const edges = [first];
  let below = 0;
  let index = first;
  for (const quantile of quantiles) {
    while (below + countAt(index) <= quantile * all) below += countAt(index++);
    if (index > edges.at(-1)!) edges.push(index);
  }
  return edges.map((from, i) => [from, edges[i + 1] ?? last + 1]);
}
