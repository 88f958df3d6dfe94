import { describe, expect, it } from 'vitest';
import { tileCircle } from '../../pipeline/stimuli/tile-circle.ts';

const flat = (count: number) => Array.from({ length: count }, () => [1, 1, 1, 1]);

describe('tileCircle', () => {
  it('orders units by what they prefer and closes the circle', () => {
    const tiling = tileCircle([300, 10, 100], flat(3), 360);
    expect(tiling.order).toEqual([1, 2, 0]);
    expect(tiling.gapsDegrees).toEqual([90, 200, 70]);
    expect(tiling.largestGap).toEqual({ fromDegrees: 100, degrees: 200 });
    expect(tiling.evenGapDegrees).toBe(120);
  });

  it('finds a gap that reaches over zero', () => {
    expect(tileCircle([20, 90, 110], flat(3), 180).largestGap).toEqual({ fromDegrees: 110, degrees: 90 });
    expect(tileCircle([60, 90, 120], flat(3), 180).largestGap).toEqual({ fromDegrees: 120, degrees: 120 });
    expect(tileCircle([45], flat(1), 360)).toMatchObject({
      gapsDegrees: [360],
      largestGap: { fromDegrees: 45, degrees: 360 },
    });
  });

  it('finds the orientation that the group as a whole answers worst', () => {
    const curves = [
      [4, 1, 0, 0, 0, 0],
      [0, 0, 8, 2, 1, -3],
    ];
    expect(tileCircle([0, 120], curves, 360).weakest).toEqual({ degrees: 300, response: 0 });
    expect(tileCircle([0, 120], curves.map((curve) => curve.slice(0, 4)), 360).weakest).toEqual({ degrees: 90, response: 0.25 }); // prettier-ignore
  });

  it('refuses curves that belong to no unit', () => {
    expect(() => tileCircle([1, 2], flat(1), 360)).toThrow('2 orientations and 1 curves');
    expect(() => tileCircle([], [], 360)).toThrow('0 orientations');
  });
});
