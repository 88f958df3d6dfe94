import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Operators } from '../../network/graph.ts';
import type { Tfjs } from './load-tfjs.ts';

/**
 * Local response normalization of a map [N,H,W,C].
 * Spelled out, because tfjs's own knows neighbourhoods of odd size only.
 */
export function normalizeAcrossChannels(
  tf: Tfjs,
  x: Tensor4D,
  { size, alpha, beta, bias }: Operators['Lrn'],
): Tensor4D {
  const before = Math.floor((size - 1) / 2);
  const padded = tf.pad(tf.square(x), [[0, 0], [0, 0], [0, 0], [before, size - 1 - before]]); // prettier-ignore
  const neighbours = Array.from({ length: size }, (_, i) => tf.slice(padded, [0, 0, 0, i], x.shape));
  const scale = tf.add(tf.mul(tf.addN(neighbours), alpha / size), bias);
  return tf.mul(x, tf.pow(scale, -beta));
}
