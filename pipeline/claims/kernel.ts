import type { Pair } from '../network/graph.ts';

/** Expanded weights between two units. */
export interface Kernel {
  /** [rows, columns] */
  size: Pair;
  /** Row by row, row 0 at the top. */
  weights: ArrayLike<number>;
}

/**
 * A kernel on another grid of cells, so that kernels that were computed on different sides of a pool can be compared: a much finer one is
 * averaged over the area of each cell, others are cropped or framed with zeros around their middle.
 */
export function fitKernel({ size, weights }: Kernel, wanted: Pair): Float64Array {
  const [rows, columns] = [shareOut(size[0], wanted[0]), shareOut(size[1], wanted[1])];
  const fitted = new Float64Array(wanted[0] * wanted[1]);
  for (const [row, rowParts] of rows.entries()) {
    for (const [column, columnParts] of columns.entries()) {
      for (const above of rowParts) {
        for (const left of columnParts) {
          fitted[row * wanted[1] + column]! += above.share * left.share * weights[above.cell * size[1] + left.cell]!;
        }
      }
    }
  }
  return fitted;
}

/** For each wanted cell the cells it is made from, and how much of each. */
function shareOut(count: number, wanted: number): { cell: number; share: number }[][] {
  const step = count / wanted;
  if (step < 1.5) {
    const first = Math.floor((count - wanted) / 2);
    return Array.from({ length: wanted }, (_, i) => {
      const cell = first + i;
      return cell >= 0 && cell < count ? [{ cell, share: 1 }] : [];
    });
  }
  return Array.from({ length: wanted }, (_, i) => {
    const [from, to] = [i * step, (i + 1) * step];
    const parts: { cell: number; share: number }[] = [];
    for (let cell = Math.floor(from); cell < Math.min(count, Math.ceil(to)); cell++) {
      parts.push({ cell, share: (Math.min(cell + 1, to) - Math.max(cell, from)) / step });
    }
    return parts;
  });
}
