import { describe, expect, it } from 'vitest';
import { coverageOf, orderConnections } from '../../src/order-connections.ts';

/** Unit 2 is not connected; units 0 and 4 are equal. */
const slice = {
  excitation: Float32Array.of(0.25, 0.5, 0, 0, 0.25),
  inhibition: Float32Array.of(-0.25, -0.125, 0, -0.75, -0.25),
};

describe('orderConnections', () => {
  it.each([
    ['magnitude', [3, 1, 0, 4]],
    ['excitation', [1, 0, 4, 3]],
    ['inhibition', [3, 0, 4, 1]],
  ] as const)('orders by %s, equals by index, and leaves out what is not connected', (sort, expected) => {
    expect(orderConnections(slice, sort)).toEqual(expected);
  });
});

describe('coverageOf', () => {
  it('is the share of summed magnitudes', () => {
    expect(coverageOf(slice, [3, 1])).toBeCloseTo(1.375 / 2.375, 6);
    expect(coverageOf(slice, [0, 1, 2, 3, 4])).toBe(1);
  });

  it('is all of nothing', () => {
    expect(coverageOf({ excitation: new Float32Array(3), inhibition: new Float32Array(3) }, [])).toBe(1);
  });
});
