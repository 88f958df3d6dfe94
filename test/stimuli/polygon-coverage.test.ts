import { describe, expect, it } from 'vitest';
import type { Point } from '../../pipeline/stimuli/direction.ts';
import { polygonCoverage } from '../../pipeline/stimuli/polygon-coverage.ts';

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** Whether a point lies in a polygon, by crossings of a ray to the right. */
function contains(vertices: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (const [i, [x0, y0]] of vertices.entries()) {
    const [x1, y1] = vertices[(i + 1) % vertices.length]!;
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0)) inside = !inside;
  }
  return inside;
}

/** Share of `side`² points of a pixel that lie in a polygon. */
function sampled(vertices: readonly Point[], row: number, column: number, side: number): number {
  let inside = 0;
  for (let i = 0; i < side * side; i++) {
    const point = [column + ((i % side) + 0.5) / side, row + (Math.floor(i / side) + 0.5) / side] as const;
    if (contains(vertices, point)) inside++;
  }
  return inside / side ** 2;
}

const star = Array.from({ length: 10 }, (_, i): Point => {
  const radius = i % 2 === 0 ? 5.3 : 2.1;
  return [6.2 + radius * Math.cos((i * Math.PI) / 5 + 0.2), 5.7 + radius * Math.sin((i * Math.PI) / 5 + 0.2)];
});

describe('polygonCoverage', () => {
  it('covers what a rectangle between pixels covers', () => {
    const rectangle: Point[] = [
      [0.25, 0.5],
      [2.5, 0.5],
      [2.5, 2],
      [0.25, 2],
    ];
    // prettier-ignore
    expect([...polygonCoverage(rectangle, 3)]).toEqual([
      0.375, 0.5, 0.25,
      0.75,  1,   0.5,
      0,     0,   0,
    ]);
  });

  it.each([
    ['inside the canvas', star],
    ['wound the other way', star.toReversed()],
    ['beyond the canvas on the left and above', star.map(([x, y]): Point => [x - 5, y - 4.3])],
    ['beyond the canvas on the right and below', star.map(([x, y]): Point => [x + 4.1, y + 5.2])],
    ['around the whole canvas', star.map(([x, y]): Point => [20 * (x - 6), 20 * (y - 6)])],
  ])('agrees with 24² samples a pixel for a star %s', (_, vertices) => {
    const coverage = polygonCoverage(vertices, 12);
    const errors = coverage.map((part, i) => Math.abs(part - sampled(vertices, Math.floor(i / 12), i % 12, 24)));
    expect(Math.max(...errors)).toBeLessThan(0.03);
  });

  it('sums to the area of the polygon', () => {
    const area = star.reduce((twice, [x, y], i) => {
      const [nextX, nextY] = star[(i + 1) % star.length]!;
      return twice + (x * nextY - nextX * y) / 2;
    }, 0);
    expect(sum(polygonCoverage(star, 12))).toBeCloseTo(area, 10);
  });

  it('covers everything from an edge on the border of the canvas', () => {
    const canvas: Point[] = [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
    ];
    expect(polygonCoverage(canvas, 4)).toEqual(new Float64Array(16).fill(1));
  });
});
