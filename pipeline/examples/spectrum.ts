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
  const imagesByLot = new Uint32Array(lots.length);
  for (const [image, lot] of lots.entries()) imagesByLot[lot] = image;

  const widths = new Float64Array(unitCount).fill(leastWidth);
  const lowest = new Float64Array(unitCount).fill(Infinity);
  const highest = new Float64Array(unitCount).fill(-Infinity);
  const counts = new Uint32Array(unitCount * fineBinCount);
  // Of each bin the firings with the smallest lots, which come first.
  const drawnLots = new Uint32Array(counts.length * drawnCount);
  const places = new Uint32Array(counts.length * drawnCount);
  const preactivations = new Float32Array(counts.length * drawnCount);
  const activations = new Float32Array(counts.length * drawnCount);

  /** The bins in use are fewer than a unit's share, so a bin's index modulo their number is free: nothing has to be moved when they grow. */
  const binAt = (unit: number, index: number) =>
    unit * fineBinCount + (((index % fineBinCount) + fineBinCount) % fineBinCount);

  /** Indices of the first and the last bin in use. */
  const rangeOf = (unit: number): [number, number] => [
    Math.floor(lowest[unit]! / widths[unit]!),
    Math.floor(highest[unit]! / widths[unit]!),
  ];

  /** Keeps a firing among the `filled` ones of a bin if its lot is small enough. */
  function draw(bin: number, filled: number, lot: number, place: number, before: number, after: number): void {
    const first = bin * drawnCount;
    if (filled >= drawnCount && lot >= drawnLots[first + drawnCount - 1]!) return;
    let slot = first + Math.min(filled, drawnCount - 1);
    for (; slot > first && lot < drawnLots[slot - 1]!; slot--) {
      drawnLots[slot] = drawnLots[slot - 1]!;
      places[slot] = places[slot - 1]!;
      preactivations[slot] = preactivations[slot - 1]!;
      activations[slot] = activations[slot - 1]!;
    }
    drawnLots[slot] = lot;
    places[slot] = place;
    preactivations[slot] = before;
    activations[slot] = after;
  }

  /** Doubles the width of a unit's bins, merging them in pairs, until low … high fits. */
  function widen(unit: number, low: number, high: number): void {
    const oldWidth = widths[unit]!;
    while (!fits(low, high, widths[unit]!)) widths[unit]! *= 2;
    const ratio = widths[unit]! / oldWidth;

    const [firstBin, firstSlot] = [unit * fineBinCount, unit * fineBinCount * drawnCount];
    const oldCounts = counts.slice(firstBin, firstBin + fineBinCount);
    const slots = fineBinCount * drawnCount;
    const [oldLots, oldPlaces, oldBefore, oldAfter] = [
      drawnLots.slice(firstSlot, firstSlot + slots),
      places.slice(firstSlot, firstSlot + slots),
      preactivations.slice(firstSlot, firstSlot + slots),
      activations.slice(firstSlot, firstSlot + slots),
    ];
    counts.fill(0, firstBin, firstBin + fineBinCount);
    const lowestIndex = Math.floor(lowest[unit]! / oldWidth);
    for (const [old, count] of oldCounts.entries()) {
      if (count === 0) continue;
      const offset = (((old - lowestIndex) % fineBinCount) + fineBinCount) % fineBinCount;
      const bin = binAt(unit, Math.floor((lowestIndex + offset) / ratio));
      for (let i = 0; i < Math.min(count, drawnCount); i++) {
        const slot = old * drawnCount + i;
        draw(bin, counts[bin]! + i, oldLots[slot]!, oldPlaces[slot]!, oldBefore[slot]!, oldAfter[slot]!);
      }
      counts[bin]! += count;
    }
  }

  /** Fair draw from all images of the bins from … to − 1, strongest first. */
  function drawnFrom(unit: number, from: number, to: number): Firing[] {
    const slots: number[] = [];
    for (let index = from; index < to; index++) {
      const bin = binAt(unit, index);
      for (let i = 0; i < Math.min(counts[bin]!, drawnCount); i++) slots.push(bin * drawnCount + i);
    }
    return slots
      .sort((a, b) => drawnLots[a]! - drawnLots[b]!)
      .slice(0, drawnCount)
      .map((slot) => ({
        image: imagesByLot[drawnLots[slot]!]!,
        place: places[slot]!,
        preactivation: preactivations[slot]!,
        activation: activations[slot]!,
      }))
      .sort((a, b) => b.preactivation - a.preactivation || a.image - b.image);
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
      draw(bin, counts[bin]!, lots[image]!, place, preactivation, activation);
      counts[bin]!++;
    },
    read(unit) {
      const [first, last] = rangeOf(unit);
      const width = widths[unit]!;
      const fine = Array.from({ length: last - first + 1 }, (_, i) => counts[binAt(unit, first + i)]!);
      return {
        histogram: coarsen(first, fine, width),
        bins: quantileRanges(fine).map(([from, to]) => ({
          from: (first + from) * width,
          to: (first + to) * width,
          count: sum(fine.slice(from, to)),
          drawn: drawnFrom(unit, first + from, first + to),
        })),
      };
    },
  };
}

/** Whether bins of this width hold low … high without two sharing a slot, and their indices are far from the limit of exact integers. */
const fits = (low: number, high: number, width: number) =>
  Math.floor(high / width) - Math.floor(low / width) < fineBinCount && Math.max(high, -low) < width * 2 ** 40;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Merges fine bins, of which the first has the index `first`, by the smallest power of two that leaves few enough. */
function coarsen(first: number, fine: readonly number[], width: number): Spectrum['histogram'] {
  const last = first + fine.length - 1;
  let ratio = 1;
  while (Math.floor(last / ratio) - Math.floor(first / ratio) >= coarseBinCount) ratio *= 2;
  const [from, to] = [Math.floor(first / ratio), Math.floor(last / ratio) + 1];
  const counts = Array<number>(to - from).fill(0);
  for (const [i, count] of fine.entries()) counts[Math.floor((first + i) / ratio) - from]! += count;
  return { from: from * ratio * width, to: to * ratio * width, counts };
}

/** Cuts fine bins, of which the first and the last are not empty, at the quantiles: [from, to) of each part that is not empty. */
function quantileRanges(fine: readonly number[]): [number, number][] {
  const all = sum(fine);
  const edges = [0];
  let below = 0;
  let index = 0;
  for (const quantile of quantiles) {
    while (below + fine[index]! <= quantile * all) below += fine[index++]!;
    if (index > edges.at(-1)!) edges.push(index);
  }
  return edges.map((from, i) => [from, edges[i + 1] ?? fine.length]);
}
