import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Pads, Pair } from '../../network/graph.ts';
import { spanOf } from '../../network/window.ts';
import type { Tfjs } from './load-tfjs.ts';

/** A kernel sliding over [height, width], its padding explicit, its number of positions known. */
export interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pads: Pads;
  readonly inputSize: Pair;
  /** [height, width] of the output */
  readonly positions: Pair;
}

/**
 * Cells to add after each axis so that tfjs's "valid" window takes exactly the graph's positions, also those of a
 * rounded-up pool; 0 where the last position ends early.
 */
export function endPads({ kernel, strides, dilations, pads, inputSize, positions }: Window): Pair {
  const along = (axis: 0 | 1) =>
    Math.max(
      0,
      (positions[axis] - 1) * strides[axis] + spanOf(kernel[axis], dilations[axis]) - pads[axis] - inputSize[axis],
    );
  return [along(0), along(1)];
}

/** Adds the window's padding to a map [N,H,W,C]. */
export function padMap(tf: Tfjs, x: Tensor4D, window: Window, value: number): Tensor4D {
  const [bottom, right] = endPads(window);
  const [top, left] = window.pads;
  if (top + left + bottom + right === 0) return x;
  return tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]], value); // prettier-ignore
}

/** Takes the padding off again: [N, padded height, padded width, C] → [N, height, width, C]. */
export function unpadMap(tf: Tfjs, padded: Tensor4D, { pads: [top, left], inputSize }: Window): Tensor4D {
  return tf.slice(padded, [0, top, left, 0], [padded.shape[0], ...inputSize, padded.shape[3]]);
}

/**
 * The padded map as each cell of the kernel sees it, row by row: [N,H',W',C] a cell.
 * Built from gathers, whose gradient tfjs has; its own dilated and strided slices have none.
 */
export function shiftedMaps(tf: Tfjs, padded: Tensor4D, { kernel, strides, dilations, positions }: Window): Tensor4D[] {
  const seen = (axis: 0 | 1, cell: number) =>
    tf.tensor1d(
      Int32Array.from({ length: positions[axis] }, (_, i) => i * strides[axis] + cell * dilations[axis]),
      'int32',
    );
  return Array.from({ length: kernel[0] }, (_, row) => tf.gather(padded, seen(0, row), 1)).flatMap((rows) =>
    Array.from({ length: kernel[1] }, (_, column) => tf.gather(rows, seen(1, column), 2)),
  );
}
