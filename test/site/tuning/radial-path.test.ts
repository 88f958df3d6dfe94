import { describe, expect, it } from 'vitest';
import { radialPath } from '../../../src/tuning/radial-path.ts';

/** The points of a path of relative steps. */
function pointsOf(path: string): [number, number][] {
  const [first, ...steps] = path
    .replace(/[Mz]/g, '')
    .split('l')
    .map((part) => (part.match(/-?\d+/g) ?? []).map(Number));
  const points: [number, number][] = [[first![0]!, first![1]!]];
  for (const [dx, dy] of steps) {
    const [x, y] = points.at(-1)!;
    points.push([x + dx!, y + dy!]);
  }
  return points;
}

describe('radialPath', () => {
  it('puts 90° above the centre, and counts counter-clockwise', () => {
    expect(pointsOf(radialPath([1, 2, 0, 1], 2, 360))).toEqual([
      [25, 0],
      [0, -50],
      [0, 0],
      [0, 25],
    ]);
  });

  it('draws what looks the same after half a turn on both sides', () => {
    const points = pointsOf(radialPath([2, 0, 1, 0], 2, 180));
    expect(points).toContainEqual([50, 0]);
    expect(points).toContainEqual([-50, 0]);
    expect(points).toContainEqual([0, -25]);
    expect(points).toContainEqual([0, 25]);
  });

  it('keeps silence and what lies below it in the centre', () => {
    expect(pointsOf(radialPath([-3, -1, -2], 0, 360))).toEqual([[0, 0]]);
  });
});
