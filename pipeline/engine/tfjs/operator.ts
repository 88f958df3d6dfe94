import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Convolution, OperatorName, Operators, Pair, Shape } from '../../network/graph.ts';
import { resolvePads } from '../../network/window.ts';
import type { Tfjs } from './load-tfjs.ts';
import type { Value } from './value.ts';
import type { Window } from './window.ts';

export interface Context {
  readonly tf: Tfjs;
  /** Take the path whose every step has a gradient in tfjs, even where a faster one computes the same. */
  readonly differentiable: boolean;
}

/**
 * Computes one operator with tfjs.
 * @param shape of the output, in the graph's axis order
 */
export type Operator<Name extends OperatorName> = (
  context: Context,
  inputs: readonly Value[],
  attributes: Operators[Name],
  shape: Shape,
) => Value;

/** A value as tfjs wants its maps: [N,H,W,C]. */
export const mapOf = (tf: Tfjs, value: Value): Tensor4D => value.in(tf, 'channels-last') as Tensor4D;

/** [height, width] of a map [N,H,W,C] */
export const sizeOf = ({ shape }: Tensor4D): Pair => [shape[1], shape[2]];

/** [height, width] of a filter [kH,kW,in,out] */
export const kernelOf = ({ shape }: Tensor4D): Pair => [shape[0], shape[1]];

/** The sliding window of a convolution or pool from a map of `inputSize` to an output [N,C,H',W']. */
export function windowOf(
  attributes: Pick<Convolution, 'strides' | 'pads' | 'autoPad' | 'dilations'>,
  kernel: Pair,
  inputSize: Pair,
  outputShape: Shape,
): Window {
  const { strides, dilations } = attributes;
  const pads = resolvePads(attributes, inputSize, kernel);
  return { kernel, strides, dilations, pads, inputSize, positions: [outputShape[2]!, outputShape[3]!] };
}
