import { describe, expect, it } from 'vitest';
import { random } from '../../pipeline/random.ts';
import { drawTransform, lucidTransforms } from '../../pipeline/visualize/transforms.ts';
import type { Affine } from '../../pipeline/visualize/transforms.ts';

const draws = (count: number, sizePx: number, strength = 1): Affine[] => {
  const next = random(5);
  return Array.from({ length: count }, () => drawTransform(lucidTransforms(sizePx, strength), next));
};

describe('lucidTransforms', () => {
  it("has Lucid's numbers from 32 pixels on", () => {
    for (const sizePx of [32, 128, 224]) {
      const { jitterPx, scales, degrees } = lucidTransforms(sizePx);
      expect(jitterPx).toEqual([8, 4]);
      expect(scales.map((scale) => Math.round(scale * 100))).toEqual([
        90, 92, 94, 96, 98, 100, 102, 104, 106, 108, 110,
      ]);
      expect(degrees.filter((angle) => angle === 0)).toHaveLength(6);
      expect([degrees.length, Math.min(...degrees), Math.max(...degrees)]).toEqual([26, -10, 10]);
    }
  });

  it('moves a smaller picture less', () => {
    expect(lucidTransforms(24).jitterPx).toEqual([6, 3]);
    expect(lucidTransforms(16).jitterPx).toEqual([4, 2]);
  });
});

describe('drawTransform', () => {
  it('turns by at most 10°, scales by at most a tenth, and moves as far as the jitters reach', () => {
    const all = draws(5000, 128);
    const angles = all.map(([a, , , d]) => (Math.atan2(d, a) * 180) / Math.PI);
    const scales = all.map(([a, , , d]) => 1 / Math.hypot(a, d));
    expect(Math.max(...angles.map(Math.abs))).toBeCloseTo(10, 9);
    expect([Math.min(...scales), Math.max(...scales)]).toEqual([expect.closeTo(0.9, 9), expect.closeTo(1.1, 9)]);
    const farthest = Math.max(...all.map(([, , c]) => Math.abs(c)));
    // 4 before, and 2 after, seen through a scale of 0.9 and a turn of 10° at most.
    expect(farthest).toBeGreaterThan(5);
    expect(farthest).toBeLessThanOrEqual(4 + (2 * (Math.cos(Math.PI / 18) + Math.sin(Math.PI / 18))) / 0.9);
  });

  it('is a turn and a scale, without shear or mirror', () => {
    for (const [a, b, , d, e] of draws(100, 128)) {
      expect(a).toBeCloseTo(e, 12);
      expect(b).toBeCloseTo(-d, 12);
      expect(a * e - b * d).toBeGreaterThan(0);
    }
  });

  it('leaves a picture in its place at strength 0, and draws as many numbers', () => {
    for (const affine of draws(20, 64, 0)) expect(affine.map((x) => x + 0)).toEqual([1, 0, 0, 0, 1, 0]);
    const [calm, wild] = [random(1), random(1)];
    drawTransform(lucidTransforms(64, 0), calm);
    drawTransform(lucidTransforms(64, 1), wild);
    expect(calm()).toBe(wild());
  });
});
