import { describe, expect, it } from 'vitest';
import { chanceOfDrawing } from '../../pipeline/claims/check-branch.ts';
import { leanTowards } from '../../pipeline/claims/check-connections.ts';
import { upperTail } from '../../pipeline/claims/check-contrast.ts';
import { fitKernel } from '../../pipeline/claims/kernel.ts';
import { rocArea } from '../../pipeline/claims/roc-area.ts';
import { shuffled } from '../../pipeline/claims/shuffled.ts';
import { random } from '../../pipeline/random.ts';

describe('rocArea', () => {
  it('is the share of pairs that the member wins, ties counted half', () => {
    const next = random(5);
    const draw = (count: number) => Array.from({ length: count }, () => Math.floor(8 * next()));
    const [members, others] = [draw(17), draw(23)];
    let wins = 0;
    for (const a of members) for (const b of others) wins += a > b ? 1 : a === b ? 0.5 : 0;
    expect(rocArea(members, others)).toBeCloseTo(wins / (17 * 23), 12);
  });

  it('is 1 where members are above all others, and nothing where there are none', () => {
    expect(rocArea([3, 4], [1, 2])).toBe(1);
    expect(rocArea([1], [1, 1])).toBe(0.5);
    expect(rocArea([], [1])).toBeNaN();
  });
});

describe('chanceOfDrawing', () => {
  it('agrees with counting all draws', () => {
    // Of 6 units, 2 of them marked, 3 are drawn: 4 + 12 of 20 draws hold one or more, 4 both.
    expect(chanceOfDrawing(1, 3, 2, 6)).toBeCloseTo(16 / 20, 12);
    expect(chanceOfDrawing(2, 3, 2, 6)).toBeCloseTo(4 / 20, 12);
    expect(chanceOfDrawing(0, 3, 2, 6)).toBeCloseTo(1, 12);
  });

  it('gives the published chance of thirty curve units in one branch', () => {
    // Branch Specialization states p < 1e-20 for 30 of 30 in 96 of 480.
    expect(chanceOfDrawing(30, 30, 96, 480)).toBeLessThan(1e-20);
  });
});

it('upperTail agrees with tables of the normal distribution', () => {
  expect(upperTail(0)).toBeCloseTo(0.5, 6);
  expect(upperTail(1.6448536)).toBeCloseTo(0.05, 6);
  expect(upperTail(-1.2815516)).toBeCloseTo(0.9, 6);
});

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('fitKernel', () => {
  it('averages a finer kernel over the area of each cell, and keeps its mean', () => {
    const weights = Float64Array.from({ length: 121 }, (_, i) => (i % 11) ** 2 - Math.floor(i / 11));
    const fitted = fitKernel({ size: [11, 11], weights }, [5, 5]);
    expect(mean(fitted)).toBeCloseTo(mean(weights), 10);
    // The first cell covers 2.2 of the finer ones along each side.
    const [meanSquare, meanRow] = [(0 + 1 + 0.2 * 4) / 2.2, (0 + 1 + 0.2 * 2) / 2.2];
    expect(fitted[0]).toBeCloseTo(meanSquare - meanRow, 10);
  });

  it('crops and frames around the middle', () => {
    expect([...fitKernel({ size: [1, 1], weights: [7] }, [3, 3])]).toEqual([0, 0, 0, 0, 7, 0, 0, 0, 0]);
    expect([...fitKernel({ size: [1, 4], weights: [1, 2, 3, 4] }, [1, 3])]).toEqual([1, 2, 3]);
    expect([...fitKernel({ size: [3, 3], weights: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, [3, 3])]).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });
});

describe('leanTowards', () => {
  const kernel = { size: [3, 3] as [number, number], weights: [1, 2, 3, 0, 0, 0, -1, -2, -3] };

  it('is 1 where all weight is positive on one side and negative on the other', () => {
    expect(leanTowards(kernel, 'above')).toBe(1);
    expect(leanTowards(kernel, 'below')).toBe(-1);
    expect(leanTowards(kernel, 'the left')).toBe(0);
  });

  it('sets the centre against what lies around it', () => {
    expect(leanTowards({ size: [3, 3], weights: [0, -1, 0, -1, 4, -1, 0, -1, 0] }, 'the centre')).toBe(1);
    expect(leanTowards({ size: [1, 2], weights: [0, 0] }, 'the left')).toBe(0);
  });
});

it('shuffled deals every order alike', () => {
  const next = random(1);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const key = shuffled(['a', 'b', 'c'], next).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
