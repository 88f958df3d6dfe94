import { product } from '../dimensions.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import { writeBiasAndActivation } from './keras-activations.ts';
import type { LayerScope } from './layer-scope.ts';

/** Dense over rows, or over the channels of maps, where it is a pointwise convolution. */
export function writeDense(layer: LayerScope): string {
  const [x] = layer.inputs;
  const [kernel, ...bias] = layer.weights(layer.config.flag('use_bias', true) ? ['kernel', 'bias'] : ['kernel']);
  const rank = layer.rankOf(x!);
  if (rank === 2) return writeBiasAndActivation(layer.node('MatMul', [x!, kernel!]), bias, layer);
  if (rank !== 4) throw new NotUnderstood(`layer Dense over ${rank} axes`);
  const { data, shape } = layer.valueOf(kernel!);
  const pointwise = layer.constant({ data, shape: [1, 1, ...shape] });
  const attributes = { strides: [1, 1, 1, 1], padding: 'VALID', data_format: 'NHWC' };
  return writeBiasAndActivation(layer.node('Conv2D', [x!, pointwise], attributes), bias, layer);
}

/** Batch normalization, without gain or offset where the layer does without. */
export function writeBatchNormalization(layer: LayerScope): string {
  const { config } = layer;
  const [x] = layer.inputs;
  const learned = [...(config.flag('scale', true) ? ['gamma'] : []), ...(config.flag('center', true) ? ['beta'] : [])];
  const roles = [...learned, 'moving_mean', 'moving_variance'];
  const names = new Map(layer.weights(roles).map((name, i) => [roles[i]!, name]));
  const mean = names.get('moving_mean')!;
  const { shape } = layer.valueOf(mean);
  const constant = (value: number) => layer.constant({ data: new Float32Array(product(shape)).fill(value), shape });
  const operands = [names.get('gamma') ?? constant(1), names.get('beta') ?? constant(0), mean];
  return layer.node('FusedBatchNormV3', [x!, ...operands, names.get('moving_variance')!], {
    is_training: false,
    epsilon: config.number('epsilon', 1e-3),
    data_format: hasChannelsLast(layer) ? 'NHWC' : 'NCHW',
  });
}

/** Whether the axis that is normalized is the last one. */
function hasChannelsLast({ config, inputs, rankOf }: LayerScope): boolean {
  const rank = rankOf(inputs[0]!);
  const [axis = -1] = config.has('axis') ? config.numbers('axis') : [];
  if (axis === -1 || axis === rank - 1) return true;
  if (axis === 1 || axis === 1 - rank) return false;
  throw new NotUnderstood(`layer BatchNormalization along axis ${axis}`);
}
