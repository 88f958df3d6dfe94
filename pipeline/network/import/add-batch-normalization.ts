import type { Tensor } from '../graph.ts';
import type { ImportScope } from './import-scope.ts';

/** What batch normalization knows of each channel. */
export interface ChannelStatistics {
  gain: Tensor['data'];
  shift: Tensor['data'];
  mean: Tensor['data'];
  variance: Tensor['data'];
}

/**
 * Appends batch normalization with its statistics frozen: a scale and a shift for each channel, folded later where they can be.
 * @param axis of the channels
 * @throws Error for statistics of different lengths
 */
export function addBatchNormalization(
  x: string,
  { gain, shift, mean, variance }: ChannelStatistics,
  { axis, epsilon, name }: { axis: number; epsilon: number; name: string },
  scope: ImportScope,
): void {
  if ([shift, mean, variance].some(({ length }) => length !== gain.length)) {
    throw new Error('its statistics differ in length');
  }
  const deviation = Float64Array.from(variance, (value) => Math.sqrt(value + epsilon));
  const scale = Float32Array.from(gain, (value, c) => value / deviation[c]!);
  const offset = Float32Array.from(shift, (value, c) => value - (mean[c]! * gain[c]!) / deviation[c]!);
  const shape = scope.shapeOf(x).slice(axis).fill(1).with(0, gain.length);
  const scaled = scope.add(
    'Mul',
    [x, scope.addConstant({ data: scale, shape }, `${name}/scale`)],
    {},
    { hint: `${name}/scaled` },
  );
  scope.add('Add', [scaled, scope.addConstant({ data: offset, shape }, `${name}/shift`)], {}, { name });
}
