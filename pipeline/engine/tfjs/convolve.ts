import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Pair } from '../../network/graph.ts';
import { spanOf } from '../../network/window.ts';
import type { Tfjs } from './load-tfjs.ts';
import { endPads, padMap, unpadMap } from './window.ts';
import type { Window } from './window.ts';

/**
 * Convolves a map.
 * @param x [N,H,W,C]
 * @param filter [kH, kW, C / groups, M]
 * @param differentiable spells dilation out as zeros in the filter: slower, but tfjs's gradient refuses dilated convolutions
 * @returns [N,H',W',M]
 */
export function convolve(
  tf: Tfjs,
  x: Tensor4D,
  filter: Tensor4D,
  window: Window,
  groups: number,
  differentiable: boolean,
): Tensor4D {
  // tfjs takes either strides or dilations, not both.
  const spelledOut = differentiable || window.strides.some((stride) => stride > 1);
  const weights = spelledOut ? dilate(tf, filter, window.dilations) : filter;
  const dilations: [number, number] = spelledOut ? [1, 1] : [...window.dilations];
  const strides: [number, number] = [...window.strides];
  const padded = padMap(tf, x, window, 0);
  if (isDepthwise(filter, groups)) {
    const depthwise = depthwiseFilter(tf, weights, groups);
    return tf.depthwiseConv2d(padded, depthwise, strides, 'valid', 'NHWC', dilations);
  }
  if (groups === 1) return tf.conv2d(padded, weights, strides, 'valid', 'NHWC', dilations);
  const filters: Tensor4D[] = tf.split(weights, groups, 3);
  const maps: Tensor4D[] = tf.split(padded, groups, 3);
  const parts = maps.map((map, i): Tensor4D => tf.conv2d(map, filters[i]!, strides, 'valid', 'NHWC', dilations));
  return tf.concat(parts, 3);
}

/**
 * Gradient of `convolve` with respect to its map.
 * @param gradient [N,H',W',M]
 * @returns [N,H,W,C]
 */
export function convolveGradient(
  tf: Tfjs,
  gradient: Tensor4D,
  filter: Tensor4D,
  window: Window,
  groups: number,
): Tensor4D {
  const weights = dilate(tf, filter, window.dilations);
  const strides: [number, number] = [...window.strides];
  const [top, left] = window.pads;
  const [bottom, right] = endPads(window);
  const paddedSize: [number, number, number] = [
    gradient.shape[0],
    top + window.inputSize[0] + bottom,
    left + window.inputSize[1] + right,
  ];
  if (isDepthwise(filter, groups)) {
    const padded: Tensor4D = tf
      .engine()
      .runKernel(
        tf.DepthwiseConv2dNativeBackpropInput,
        { dy: gradient, filter: depthwiseFilter(tf, weights, groups) },
        { strides, pad: 'valid', dilations: [1, 1], dimRoundingMode: undefined!, inputShape: [...paddedSize, groups] },
      );
    return unpadMap(tf, padded, window);
  }
  const filters: Tensor4D[] = tf.split(weights, groups, 3);
  const gradients: Tensor4D[] = tf.split(gradient, groups, 3);
  const parts = gradients.map((part, i): Tensor4D =>
    tf.conv2dTranspose(part, filters[i]!, [...paddedSize, weights.shape[2]], strides, 'valid'),
  );
  return unpadMap(tf, tf.concat(parts, 3), window);
}

/** Puts zeros between the cells of a filter [kH,kW,in,out], so that it spans what a dilated one spans. */
export function dilate(tf: Tfjs, filter: Tensor4D, dilations: Pair): Tensor4D {
  if (dilations.every((dilation) => dilation === 1)) return filter;
  const [height, width, inputs, outputs] = filter.shape;
  const cells = tf.reshape(filter, [height, 1, width, 1, inputs * outputs]);
  const spread = tf.pad(cells, [[0, 0], [0, dilations[0] - 1], [0, 0], [0, dilations[1] - 1], [0, 0]]); // prettier-ignore
  const tall: Tensor4D = tf.reshape(spread, [height * dilations[0], width * dilations[1], inputs, outputs]);
  return tf.slice(tall, 0, [spanOf(height, dilations[0]), spanOf(width, dilations[1]), inputs, outputs]);
}

const isDepthwise = (filter: Tensor4D, groups: number) => groups > 1 && filter.shape[2] === 1;

/** [kH,kW,1,C·multiplier] → [kH,kW,C,multiplier] */
function depthwiseFilter(tf: Tfjs, filter: Tensor4D, groups: number): Tensor4D {
  const [height, width, , outputs] = filter.shape;
  return tf.reshape(filter, [height, width, groups, outputs / groups]);
}
