import type { GraphBuilder } from '../network/graph-builder.ts';

/** Kingma & Ba 2015. */
export interface AdamSettings {
  /** Learning rate. */
  rate: number;
  /** How much of the gradients' running mean a step keeps. */
  beta1: number;
  /** The same of the mean of their squares. */
  beta2: number;
}

export type AdamName = 'lucid' | 'brisk';

/**
 * `lucid` is Lucid's. `brisk` strides further and forgets sooner: every step sees its picture under another transform, so a long
 * memory pulls towards gradients of places where the picture is no more. GoogLeNet's layers 3b, 4e and 5b take 96 to 128
 * of its steps to come as far as by 512 of Lucid's.
 */
export const adams: Readonly<Record<AdamName, AdamSettings>> = {
  lucid: { rate: 0.05, beta1: 0.9, beta2: 0.999 },
  brisk: { rate: 0.08, beta1: 0.5, beta2: 0.99 },
};

const epsilon = 1e-8;

/** Tensors of one step; all are shaped alike. */
export interface AdamState {
  parameters: string;
  /** Running mean of the gradient. */
  mean: string;
  /** Running mean of its square. */
  square: string;
}

/** The two numbers of a step that depend on how many came before. */
export interface AdamScales {
  /** rate / (1 − beta1ᵗ) */
  stepSize: number;
  /** 1 / √(1 − beta2ᵗ) */
  correction: number;
}

/** Scales of step number `step`, counted from 1. */
export function adamScales(step: number, { rate, beta1, beta2 }: AdamSettings): AdamScales {
  return { stepSize: rate / (1 - beta1 ** step), correction: 1 / Math.sqrt(1 - beta2 ** step) };
}

/**
 * Appends one step of Adam, uphill: parameters + stepSize · mean / (√square · correction + epsilon).
 * @param scales names of two tensors that hold a step's AdamScales
 */
export function climbByAdam(
  build: GraphBuilder,
  { parameters, mean, square }: AdamState,
  gradient: string,
  scales: { stepSize: string; correction: string },
  { beta1, beta2 }: AdamSettings,
): AdamState {
  const blend = (old: string, fresh: string, beta: number) =>
    build.add(
      'Add',
      [build.add('Mul', [old, build.scalar(beta)], {}), build.add('Mul', [fresh, build.scalar(1 - beta)], {})],
      {},
    );
  const nextMean = blend(mean, gradient, beta1);
  const nextSquare = blend(square, build.add('Mul', [gradient, gradient], {}), beta2);
  const deviation = build.add('Mul', [build.add('Sqrt', [nextSquare], {}), scales.correction], {});
  const direction = build.add('Div', [nextMean, build.add('Add', [deviation, build.scalar(epsilon)], {})], {});
  const step = build.add('Mul', [direction, scales.stepSize], {});
  return { parameters: build.add('Add', [parameters, step], {}), mean: nextMean, square: nextSquare };
}
