import { describe, expect, it } from 'vitest';
import { kernelMirror, mirrorKernel } from '../../content/kernel-mirror.ts';

// 4 rows of 3: a stroke that rises to the right, and the same one leaning the other way.
const rising = { size: [4, 3], weights: [-1, 0, 2, 0, 2, 1, 2, 1, 0, 1, -1, -3] } as const;
const falling = { size: [4, 3], weights: [2, 0, -1, 1, 2, 0, 0, 1, 2, -3, -1, 1] } as const;

describe('kernelMirror', () => {
  it('is 1 for mirror images, whatever their scale and offset, and for a symmetric kernel with itself', () => {
    expect([...mirrorKernel(rising)]).toEqual(falling.weights);
    expect(kernelMirror(rising, falling)).toBeCloseTo(1, 12);
    const scaled = { size: falling.size, weights: falling.weights.map((weight) => 3 * weight + 5) };
    expect(kernelMirror(rising, scaled)).toBeCloseTo(1, 12);
    const symmetric = { size: [2, 3], weights: [1, 5, 1, 2, -4, 2] } as const;
    expect(kernelMirror(symmetric, symmetric)).toBeCloseTo(1, 12);
  });

  it('is −1 where one is the negative of the mirror image, and the same in both directions', () => {
    const negative = { size: falling.size, weights: falling.weights.map((weight) => -weight) };
    expect(kernelMirror(rising, negative)).toBeCloseTo(-1, 12);
    const other = { size: [4, 3], weights: [1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9] } as const;
    expect(kernelMirror(rising, other)).toBeCloseTo(kernelMirror(other, rising), 12);
    expect(Math.abs(kernelMirror(rising, other))).toBeLessThan(0.9);
  });

  it('is 0 for kernels of one cell, which have no shape', () => {
    expect(kernelMirror({ size: [1, 1], weights: [2] }, { size: [1, 1], weights: [2] })).toBe(0);
  });

  it('refuses kernels of different sizes', () => {
    expect(() => kernelMirror(rising, { size: [3, 4], weights: rising.weights })).toThrow('a kernel of 4×3');
  });
});
