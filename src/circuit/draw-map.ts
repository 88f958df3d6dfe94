import type { Kernel } from '../kernel.ts';
import { largestOf, markCells } from '../kernel.ts';

/** Shades of each sign, besides none. */
const levelCount = 6;

/**
 * Draws a weight map as SVG, sharp at any size: one path for all cells of a shade, so that a drawing of many maps stays small, and the marks + and −
 * where they are strongest. The colours are those of the elements' classes.
 * @param sidePx of the square that the map is fitted into
 */
export function drawMap(kernel: Kernel, sidePx: number): string {
  const { rows, columns, weights } = kernel;
  const fullScale = largestOf(kernel) || 1;
  const paths = new Map<number, string>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns;) {
      const level = levelOf(weights[row * columns + column]! / fullScale);
      const start = column;
      while (column < columns && levelOf(weights[row * columns + column]! / fullScale) === level) column++;
      const length = column - start;
      if (level !== 0) paths.set(level, `${paths.get(level) ?? ''}M${start} ${row}h${length}v1h${-length}z`);
    }
  }
  const cellPx = sidePx / Math.max(rows, columns);
  const cells = [...paths]
    .sort(([a], [b]) => a - b)
    .map(([level, path]) => {
      const sign = level > 0 ? 'positive' : 'negative';
      return `<path class="${sign}" opacity="${round(Math.abs(level) / levelCount)}" d="${path}"/>`;
    });
  const marks = markCells(kernel).map(({ mark, leftPercent, topPercent }) => {
    const [x, y] = [(leftPercent / 100) * columns * cellPx, (topPercent / 100) * rows * cellPx];
    return `<path class="mark" d="M${round(x - 3)} ${round(y)}h6${mark === '+' ? `m-3 -3v6` : ''}"/>`;
  });
  const [width, height] = [columns * cellPx, rows * cellPx];
  const middle = `translate(${round((sidePx - width) / 2)} ${round((sidePx - height) / 2)})`;
  return `<g transform="${middle}"><rect class="ground" width="${round(width)}" height="${round(height)}"/><g transform="scale(${round(cellPx)})">${cells.join('')}</g>${marks.join('')}</g>`;
}

const levelOf = (share: number): number => Math.round(share * levelCount) || 0;

const round = (value: number): number => Math.round(100 * value) / 100;
