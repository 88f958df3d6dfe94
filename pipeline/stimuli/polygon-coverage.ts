import type { Point } from './direction.ts';

/**
 * Measures which part of every pixel a polygon covers: the exact area, which is the best anti-aliasing there is for a box filter.
 *
 * Every edge adds, in each pixel it passes, the area on its right up to the next pixel, and hands on its height to the pixels further right;
 * a running sum along the row then holds the covered area (signed-area accumulation, as in Levien's font-rs).
 * @param vertices in pixels; the polygon is closed, crosses itself nowhere and may reach beyond the canvas
 * @returns 0 … 1, [sizePx, sizePx]
 */
export function polygonCoverage(vertices: readonly Point[], sizePx: number): Float64Array {
  // One column more, for what is handed on from the last pixel of a row.
  const stride = sizePx + 1;
  const areas = new Float64Array(sizePx * stride);
  for (const [i, from] of vertices.entries()) addEdge(areas, from, vertices[(i + 1) % vertices.length]!, sizePx);

  const coverage = new Float64Array(sizePx * sizePx);
  for (let row = 0; row < sizePx; row++) {
    let sum = 0;
    for (let column = 0; column < sizePx; column++) {
      sum += areas[row * stride + column]!;
      coverage[row * sizePx + column] = Math.min(1, Math.abs(sum));
    }
  }
  return coverage;
}

function addEdge(areas: Float64Array, [x0, y0]: Point, [x1, y1]: Point, sizePx: number): void {
  if (y0 === y1) return;
  const sign = y0 < y1 ? 1 : -1;
  const [top, bottom] = [Math.max(0, Math.min(y0, y1)), Math.min(sizePx, Math.max(y0, y1))];
  const slope = (x1 - x0) / (y1 - y0);
  const xAt = (y: number) => x0 + (y - y0) * slope;
  for (let row = Math.floor(top); row < bottom; row++) {
    const [upper, lower] = [Math.max(top, row), Math.min(bottom, row + 1)];
    addInRow(areas, row * (sizePx + 1), xAt(upper), xAt(lower), sign * (lower - upper), sizePx);
  }
}

/** Adds a piece of an edge that stays in one row, between two columns; `height` is signed. */
function addInRow(areas: Float64Array, start: number, xa: number, xb: number, height: number, sizePx: number): void {
  const [left, right] = [Math.min(xa, xb), Math.max(xa, xb)];
  const heightPerPx = right > left ? height / (right - left) : 0;
  if (left >= sizePx) return;
  // What lies left of the canvas counts for the whole row.
  if (right <= 0) areas[start]! += height;
  else if (left < 0) areas[start]! -= left * heightPerPx;
  if (right <= 0) return;

  const last = Math.min(right, sizePx);
  for (let column = Math.max(0, Math.floor(left)); column < last || column === Math.floor(left); column++) {
    const [from, to] = [Math.max(left, column, 0), Math.min(last, column + 1)];
    const part = right > left ? (to - from) * heightPerPx : height;
    const before = (from + to) / 2 - column;
    areas[start + column]! += part * (1 - before);
    areas[start + column + 1]! += part * before;
  }
}
