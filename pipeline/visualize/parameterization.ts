import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Shape } from '../network/graph.ts';
import { normal } from '../random.ts';
import { fourier } from './fourier.ts';
import { pixels } from './pixels.ts';

/** How numbers that an optimizer moves become a picture, before its colours. */
export interface Parameterization {
  /** Shape of one picture's parameters, without the batch. */
  shapeOf(sizePx: number): Shape;
  /** Appends the nodes from parameters [batch, …shapeOf(sizePx)] to pictures [batch, 3, sizePx²] and returns their name. */
  synthesize(build: GraphBuilder, parameters: string, batch: number, sizePx: number): string;
}

export type ParameterizationName = 'fourier' | 'pixels';

export const parameterizations: Readonly<Record<ParameterizationName, Parameterization>> = { fourier, pixels };

/** Lucid's standard deviation of the noise that a picture grows from, in parameters. */
const noiseDeviation = 0.01;

/** Fills one picture's parameters with the noise it grows from. */
export function drawNoise(parameters: Float32Array, next: () => number): void {
  for (let i = 0; i < parameters.length; i++) parameters[i] = noiseDeviation * normal(next);
}
