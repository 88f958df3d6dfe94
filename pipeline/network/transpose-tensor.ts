import type { Tensor } from './graph.ts';
import { product } from './dimensions.ts';

/** Moves the axes of a dense tensor: axis `i` of the result is axis `permutation[i]` of `tensor`. */
export function transposeTensor({ data, shape }: Tensor, permutation: readonly number[]): Tensor {
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const sizes = permutation.map((axis) => shape[axis]!);
  const steps = permutation.map((axis) => strides[axis]!);
  const result = data.slice();
  const position = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from]!;
    // Counts up like an odometer, the last axis fastest.
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++position[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      position[axis] = 0;
    }
  }
  return { data: result, shape: sizes };
}
