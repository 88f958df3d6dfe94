import { describe, expect, it } from 'vitest';
import { normal, random, seedOf } from '../pipeline/random.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

describe('random', () => {
  it('repeats itself for the same seed and differs for neighbouring ones', () => {
    expect(draw(5, random(7))).toEqual(draw(5, random(7)));
    expect(draw(5, random(7))).not.toEqual(draw(5, random(8)));
  });

  it('is uniform in 0 … 1', () => {
    const values = draw(100_000, random(1));
    const counts = Array.from({ length: 10 }, () => 0);
    for (const x of values) counts[Math.floor(x * 10)]!++;
    // Chi-squared with 9 degrees of freedom: 27.9 is the 99.9th percentile.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });
});

describe('normal', () => {
  it('has mean 0, variance 1 and kurtosis 3', () => {
    const next = random(3);
    const values = draw(100_000, () => normal(next));
    expect(mean(values)).toBeCloseTo(0, 1.5);
    expect(mean(values.map((x) => x ** 2))).toBeCloseTo(1, 1.5);
    expect(mean(values.map((x) => x ** 4))).toBeCloseTo(3, 0.8);
  });
});

describe('seedOf', () => {
  it('is 32-bit FNV-1a', () => {
    expect(seedOf('')).toBe(0x811c9dc5);
    expect(seedOf('a')).toBe(0xe40c292c);
    expect(seedOf('foobar')).toBe(0xbf9cf968);
  });
});
