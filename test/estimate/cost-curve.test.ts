import { describe, expect, it } from 'vitest';
import { costCurve } from '../../pipeline/estimate/cost-curve.ts';

describe('costCurve', () => {
  const curve = costCurve([
    { work: 100, ms: 10 },
    { work: 1, ms: 1 },
    { work: 10_000, ms: 1000 },
  ]);

  it('goes through what was measured', () => {
    for (const [work, ms] of [
      [1, 1],
      [100, 10],
      [10_000, 1000],
    ] as const)
      expect(curve(work)).toBeCloseTo(ms, 9);
  });

  it('is straight between, where both axes are logarithmic', () => {
    expect(curve(10)).toBeCloseTo(Math.sqrt(10), 9);
    expect(curve(1000)).toBeCloseTo(100, 9);
  });

  it('goes on as the nearest piece does', () => {
    expect(curve(0.01)).toBeCloseTo(0.1, 9);
    expect(curve(1_000_000)).toBeCloseTo(100_000, 6);
  });

  it('never falls beyond its ends, nor rises more steeply than the work grows, whatever noise there was', () => {
    const noisy = costCurve([
      { work: 10, ms: 5 },
      { work: 20, ms: 4 },
      { work: 40, ms: 40 },
    ]);
    expect(noisy(1)).toBeCloseTo(5, 9);
    expect(noisy(80)).toBeCloseTo(80, 9);
  });

  it('is proportional where one amount was measured', () => {
    const single = costCurve([{ work: 5, ms: 2 }]);
    expect([single(5), single(10), single(0)]).toEqual([expect.closeTo(2, 9), expect.closeTo(4, 9), 0]);
  });
});
