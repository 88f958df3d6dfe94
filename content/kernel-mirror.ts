import { pearson } from './pearson.ts';

/** Weights row by row, row 0 at the top. */
interface Grid {
  /** [rows, columns] */
  size: readonly [number, number];
  weights: ArrayLike<number>;
}

/** The kernel with left and right exchanged. */
export function mirrorKernel({ size, weights }: Grid): Float64Array {
  const [rows, columns] = size;
  const mirrored = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      mirrored[row * columns + column] = weights[row * columns + columns - 1 - column]!;
    }
  }
  return mirrored;
}

/**
 * How well one kernel is the mirror image of another: Pearson's correlation of its cells with those of the other one mirrored. With itself as
 * the other one, how symmetric it is. Between twins u, u′ of a layer and v, v′ of the next, u → v should be the mirror image of u′ → v′.
 * @returns −1 … 1; 0 where a kernel is flat, as those of one cell are
 * @throws Error when the kernels are of different sizes
 */
export function kernelMirror(kernel: Grid, other: Grid): number {
  if (kernel.size.join() !== other.size.join()) {
    throw new Error(`a kernel of ${kernel.size.join('×')} is no mirror image of one of ${other.size.join('×')}`);
  }
  return pearson(kernel.weights, mirrorKernel(other));
}
