import { describe, expect, it } from 'vitest';
import { pearson } from '../../content/pearson.ts';
import { correlateCurves } from '../../pipeline/families/correlate-curves.ts';

/** A bump of a width around an orientation, in steps of 5°. */
const bump = (preferredDegrees: number, sigma: number, periodDegrees: 180 | 360 = 360) => ({
  preferredDegrees,
  curve: Array.from({ length: periodDegrees / 5 }, (_, i) => {
    const apart = Math.abs(5 * i - preferredDegrees) % periodDegrees;
    return 3 * Math.exp(-(Math.min(apart, periodDegrees - apart) ** 2) / (2 * sigma ** 2)) - 0.2;
  }),
});

describe('correlateCurves', () => {
  it('does not care where the peaks lie', () => {
    expect(correlateCurves(bump(20, 25), bump(335, 25), 360)).toBeCloseTo(1, 6);
    expect(correlateCurves(bump(20, 25), bump(147.5, 25), 360)).toBeGreaterThan(0.999);
    expect(correlateCurves(bump(20, 15, 180), bump(170, 15, 180), 180)).toBeCloseTo(1, 6);
  });

  it('falls with the difference of the widths', () => {
    const [near, far] = [30, 60].map((sigma) => correlateCurves(bump(0, 20), bump(0, sigma), 360));
    expect(near).toBeLessThan(0.99);
    expect(far).toBeLessThan(near!);
  });

  it('agrees with Pearson on curves whose peaks meet already', () => {
    const [a, b] = [bump(0, 20), bump(0, 45)];
    const rectified = [a, b].map(({ curve }) => curve.map((value) => Math.max(0, value)));
    expect(correlateCurves(a, b, 360)).toBeCloseTo(pearson(rectified[0]!, rectified[1]!)!, 6);
  });

  it('is 0 with what is flat', () => {
    expect(correlateCurves(bump(0, 20), { curve: [1, 1, 1], preferredDegrees: 0 }, 360)).toBe(0);
  });
});
