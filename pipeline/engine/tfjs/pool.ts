import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { convolve } from './convolve.ts';
import type { Tfjs } from './load-tfjs.ts';
import { padMap, shiftedMaps } from './window.ts';
import type { Window } from './window.ts';

const isDilated = ({ dilations }: Window) => dilations.some((dilation) => dilation > 1);

/** Largest cell under each position of the window: [N,H,W,C] → [N,H',W',C]; among equal cells the first has the gradient. */
export function maxPool(tf: Tfjs, x: Tensor4D, window: Window): Tensor4D {
  const padded = padMap(tf, x, window, -Infinity);
  if (!isDilated(window)) return tf.maxPool(padded, [...window.kernel], [...window.strides], 'valid');
  return shiftedMaps(tf, padded, window).reduce((largest, map) => tf.maximum(largest, map));
}

/** Mean under each position of the window: [N,H,W,C] → [N,H',W',C]; see `cellCounts` for what it divides by. */
export function averagePool(tf: Tfjs, x: Tensor4D, window: Window, countIncludePad: boolean): Tensor4D {
  const padded = padMap(tf, x, window, 0);
  const [height, width] = window.kernel;
  const channels = x.shape[3];
  const uniform = () => tf.div(tf.ones<Rank.R4>([height, width, 1, channels]), height * width) as Tensor4D;
  const means: Tensor4D = isDilated(window)
    ? convolve(tf, x, uniform(), window, channels, true)
    : tf.avgPool(padded, [height, width], [...window.strides], 'valid');
  const rows = cellCounts(window, 0, countIncludePad);
  const columns = cellCounts(window, 1, countIncludePad);
  if (rows.every((count) => count === height) && columns.every((count) => count === width)) return means;
  const down = tf.tensor4d(rows.map((count) => height / count), [1, rows.length, 1, 1]); // prettier-ignore
  const across = tf.tensor4d(columns.map((count) => width / count), [1, 1, columns.length, 1]); // prettier-ignore
  return tf.mul(tf.mul(means, down), across);
}

/**
 * What a max pool's gradient is under the `mask` rule: the cells that equal the maximum share it evenly.
 * @param x [N,H,W,C]
 * @param y the pool's output, [N,H',W',C]
 * @param gradient of y
 * @returns gradient of x
 */
export function maskedPoolGradient(tf: Tfjs, x: Tensor4D, y: Tensor4D, gradient: Tensor4D, window: Window): Tensor4D {
  const won = shiftedMaps(tf, padMap(tf, x, window, -Infinity), window).map((cell) =>
    tf.cast(tf.equal(cell, y), 'float32'),
  );
  const share = tf.div(gradient, tf.addN(won));
  // Linear in the map: its gradient puts each share where the cell came from.
  const sum = (map: Tensor) =>
    tf.addN(shiftedMaps(tf, padMap(tf, map as Tensor4D, window, 0), window).map((cell, i) => tf.mul(cell, won[i]!)));
  return tf.grad(sum)(tf.zerosLike(x), share) as Tensor4D;
}

/** Cells that a mean divides by at each position along an axis; those that only rounding up reaches never count. */
function cellCounts(
  { kernel, strides, dilations, pads, inputSize, positions }: Window,
  axis: 0 | 1,
  countIncludePad: boolean,
): number[] {
  const [first, end] = countIncludePad ? [-pads[axis], inputSize[axis] + pads[axis + 2]!] : [0, inputSize[axis]];
  return Array.from({ length: positions[axis] }, (_, position) => {
    const start = position * strides[axis] - pads[axis];
    let count = 0;
    for (let cell = 0; cell < kernel[axis]; cell++) {
      const at = start + cell * dilations[axis];
      if (at >= first && at < end) count++;
    }
    return count;
  });
}
