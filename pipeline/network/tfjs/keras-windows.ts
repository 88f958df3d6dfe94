import type { Pair } from '../graph.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { TensorflowAttribute } from '../tensorflow/tensorflow-node.ts';
import { writeBiasAndActivation } from './keras-activations.ts';
import type { LayerScope } from './layer-scope.ts';

type Attributes = Record<string, TensorflowAttribute>;

/** Conv2D, grouped ones included: TensorFlow tells the groups by the depth of the kernel. */
export function writeConvolution(layer: LayerScope): string {
  const [kernel, ...bias] = layer.weights(withBias(['kernel'], layer));
  return writeBiasAndActivation(layer.node('Conv2D', [layer.inputs[0]!, kernel!], convolution(layer)), bias, layer);
}

export function writeDepthwiseConvolution(layer: LayerScope): string {
  const [kernel, ...bias] = layer.weights(withBias(['depthwise_kernel'], layer));
  const maps = layer.node('DepthwiseConv2dNative', [layer.inputs[0]!, kernel!], convolution(layer));
  return writeBiasAndActivation(maps, bias, layer);
}

/** A depthwise convolution and a pointwise one, with nothing between them. */
export function writeSeparableConvolution(layer: LayerScope): string {
  const [depthwise, pointwise, ...bias] = layer.weights(withBias(['depthwise_kernel', 'pointwise_kernel'], layer));
  const apart = layer.node('DepthwiseConv2dNative', [layer.inputs[0]!, depthwise!], convolution(layer));
  const mixed = layer.node('Conv2D', [apart, pointwise!], { ...window(layer, {}), padding: 'VALID' });
  return writeBiasAndActivation(mixed, bias, layer);
}

/** MaxPool or AvgPool. */
export function writePool(op: 'AvgPool' | 'MaxPool', layer: LayerScope): string {
  const { config } = layer;
  const kernel = config.pair('pool_size', [2, 2]);
  const sizes = { ksize: kernel, strides: config.pair('strides', kernel) };
  return layer.node(op, [layer.inputs[0]!], { ...window(layer, sizes), padding: padding(layer) });
}

export function writeGlobalAveragePool(layer: LayerScope): string {
  const keepDims = layer.config.flag('keepdims', false);
  const axes = layer.whole(isChannelsFirst(layer) ? [2, 3] : [1, 2]);
  return layer.node('Mean', [layer.inputs[0]!, axes], { keep_dims: keepDims }, keepDims ? 4 : 2);
}

export function writeZeroPadding(layer: LayerScope): string {
  const [rows, columns] = layer.config.borders('padding');
  const none: Pair = [0, 0];
  const sides = isChannelsFirst(layer) ? [none, none, rows, columns] : [none, rows, columns, none];
  const table = layer.constant({ data: Int32Array.from(sides.flat()), shape: [4, 2] });
  return layer.node('Pad', [layer.inputs[0]!, table]);
}

/** Whether maps are [N,C,H,W] instead of [N,H,W,C]. */
export function isChannelsFirst({ config }: LayerScope): boolean {
  return config.text('data_format', 'channels_last') === 'channels_first';
}

function withBias(roles: readonly string[], { config }: LayerScope): string[] {
  return config.flag('use_bias', true) ? [...roles, 'bias'] : [...roles];
}

function convolution(layer: LayerScope): Attributes {
  const { config } = layer;
  const sizes = { strides: config.pair('strides', [1, 1]), dilations: config.pair('dilation_rate', [1, 1]) };
  return { ...window(layer, sizes), padding: padding(layer) };
}

/** TensorFlow has an entry for each axis. */
function window(layer: LayerScope, sizes: Record<string, Pair>): Attributes {
  const first = isChannelsFirst(layer);
  const perAxis = ([height, width]: Pair) => (first ? [1, 1, height, width] : [1, height, width, 1]);
  return {
    strides: [1, 1, 1, 1],
    ...Object.fromEntries(Object.entries(sizes).map(([name, pair]) => [name, perAxis(pair)])),
    data_format: first ? 'NCHW' : 'NHWC',
  };
}

function padding({ config }: LayerScope): string {
  const name = config.text('padding', 'valid');
  if (name !== 'same' && name !== 'valid') throw new NotUnderstood(`padding "${name}"`);
  return name.toUpperCase();
}
