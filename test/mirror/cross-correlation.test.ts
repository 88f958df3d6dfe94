import { describe, expect, it } from 'vitest';
import { pearson } from '../../content/pearson.ts';
import { createCrossCorrelation } from '../../pipeline/mirror/cross-correlation.ts';
import { normal, random } from '../../pipeline/random.ts';

/** Observations of `count` variables, far from zero, of which the last does not vary. */
function observe(observationCount: number, count: number, seed: number): Float64Array[] {
  const next = random(seed);
  return Array.from({ length: observationCount }, () => {
    const common = normal(next);
    return Float64Array.from({ length: count }, (_, i) => (i === count - 1 ? 7 : 1e6 + i * common + normal(next)));
  });
}

const columnOf = (rows: readonly Float64Array[], i: number): number[] => rows.map((row) => row[i]!);

describe('createCrossCorrelation', () => {
  const [x, y] = [observe(200, 5, 1), observe(200, 5, 2)];
  for (const [i, row] of y.entries()) row[2]! += 3 * x[i]![1]!;

  it('gives what whole columns give, without keeping an observation', () => {
    const streamed = createCrossCorrelation(5);
    const buffers = [new Float64Array(5), new Float64Array(5)] as const;
    for (const [i, row] of x.entries()) {
      buffers[0].set(row);
      buffers[1].set(y[i]!);
      streamed.add(...buffers);
    }
    const found = streamed.read();
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) expect(found[5 * i + j]).toBeCloseTo(pearson(columnOf(x, i), columnOf(y, j)), 9);
    }
    expect(found[5 * 1 + 2]).toBeGreaterThan(0.8);
  });

  it('gives 0 for what does not vary, and for a single observation', () => {
    const constant = createCrossCorrelation(5);
    for (const [i, row] of x.entries()) constant.add(row, y[i]!);
    expect(constant.read()[4]).toBe(0);
    expect(constant.read()[24]).toBe(0);
    const single = createCrossCorrelation(2);
    single.add([1, 2], [3, 4]);
    expect([...single.read()]).toEqual([0, 0, 0, 0]);
  });
});
