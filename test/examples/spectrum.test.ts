import { describe, expect, it } from 'vitest';
import { createSpectrumCounter } from '../../pipeline/examples/spectrum.ts';
import type { Spectrum } from '../../pipeline/examples/spectrum.ts';
import { normal, random } from '../../pipeline/random.ts';

const count = 3000;
const next = random(5);
const shapes: Record<string, Float32Array> = {
  normal: Float32Array.from({ length: count }, () => normal(next)),
  'exponential with outliers': Float32Array.from({ length: count }, (_, i) =>
    i % 500 === 0 ? 900 * next() : -Math.log(1 - next()),
  ),
  'mostly one value': Float32Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 3 * next() : -0.25)),
  'far from zero': Float32Array.from({ length: count }, () => 1e4 + next()),
};
const lots = Uint32Array.from(Array.from({ length: count }).keys(), (i) => (i * 1709) % count);

function spectrumOf(values: Float32Array, order: Iterable<number>, drawnCount = 3): Spectrum {
  const counter = createSpectrumCounter(2, lots, drawnCount);
  for (const image of order) counter.add(1, image, image % 49, values[image]!, Math.max(0, values[image]!));
  return counter.read(1);
}

const forwards = [...Array(count).keys()];
const backwards = forwards.toReversed();
const scattered = forwards.map((i) => (i * 1153) % count);

describe.each(Object.entries(shapes))('createSpectrumCounter, %s', (_, preactivations) => {
  const spectrum = spectrumOf(preactivations, forwards);
  const { histogram, bins } = spectrum;
  const sorted = preactivations.toSorted();

  it('is the same in whatever order images come', () => {
    expect(spectrumOf(preactivations, backwards)).toEqual(spectrum);
    expect(spectrumOf(preactivations, scattered)).toEqual(spectrum);
  });

  it('counts every image in one of at most 64 equal bins of the histogram', () => {
    expect(histogram.counts.length).toBeLessThanOrEqual(64);
    const width = (histogram.to - histogram.from) / histogram.counts.length;
    const expected = histogram.counts.map(() => 0);
    for (const value of preactivations) expected[Math.floor((value - histogram.from) / width)]!++;
    expect(histogram.counts).toEqual(expected);
    expect(histogram.counts[0]).toBeGreaterThan(0);
    expect(histogram.counts.at(-1)).toBeGreaterThan(0);
  });

  it('cuts at the quantiles, off by at most one of 128 parts of the range', () => {
    const edges = bins.slice(1).map(({ from }) => from);
    const step = (sorted.at(-1)! - sorted[0]!) / 127;
    const exact = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99].map((q) => sorted[Math.ceil(q * count)]!);
    // Each exact quantile lies at an edge, or shares a fine bin with the lower one that fell on the same edge.
    for (const quantile of exact) {
      const below = [sorted[0]!, ...edges].filter((edge) => edge <= quantile).at(-1)!;
      expect(quantile - below).toBeLessThanOrEqual(step);
    }
    expect(edges.length).toBeLessThanOrEqual(10);
  });

  it('has bins that join, hold what they say, and are never empty', () => {
    expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(count);
    expect(bins.slice(1).map(({ from }) => from)).toEqual(bins.slice(0, -1).map(({ to }) => to));
    for (const { from, to, count: inBin } of bins) {
      expect(preactivations.filter((value) => value >= from && value < to)).toHaveLength(inBin);
      expect(inBin).toBeGreaterThan(0);
    }
  });

  it('draws the images with the smallest lots of each bin', () => {
    for (const { from, to, drawn } of bins) {
      const members = forwards.filter((image) => preactivations[image]! >= from && preactivations[image]! < to);
      const expected = members.toSorted((a, b) => lots[a]! - lots[b]!).slice(0, 3);
      expect(drawn.map(({ image }) => image).sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
      for (const { image, place, preactivation, activation } of drawn) {
        expect(preactivation).toBe(preactivations[image]);
        expect(activation).toBe(Math.max(0, preactivation));
        expect(place).toBe(image % 49);
      }
      const shown = drawn.map(({ preactivation }) => preactivation);
      expect(shown).toEqual(shown.toSorted((a, b) => b - a));
    }
  });
});

describe('createSpectrumCounter', () => {
  it('puts a unit that never changes into one bin', () => {
    const { histogram, bins } = spectrumOf(new Float32Array(count).fill(-0.5), forwards);
    expect(histogram.counts).toEqual([count]);
    expect(bins.map((bin) => [bin.count, bin.drawn.length])).toEqual([[count, 3]]);
    expect(bins[0]!.from).toBe(-0.5);
  });

  it('keeps units apart', () => {
    const counter = createSpectrumCounter(2, lots, 1);
    counter.add(0, 0, 0, 1, 1);
    counter.add(1, 0, 0, 100, 100);
    counter.add(1, 1, 0, -100, 0);
    expect(counter.read(0).histogram.counts).toEqual([1]);
    expect(counter.read(1).histogram.counts.reduce((a, b) => a + b)).toBe(2);
  });
});
