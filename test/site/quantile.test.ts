import { describe, expect, it } from 'vitest';
import { quantile } from '../../src/quantile.ts';

describe('quantile', () => {
  it('goes linearly from the least to the largest, as numpy does', () => {
    // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.9, 1])
    const found = [0, 0.1, 0.5, 0.9, 1].map((share) => quantile([1, 2, 4, 8], share));
    for (const [i, expected] of [1, 1.3, 3, 6.8, 8].entries()) expect(found[i]).toBeCloseTo(expected, 12);
  });

  it('is the number itself where there is one', () => {
    expect(quantile([3], 0.7)).toBe(3);
  });
});
