import { NotUnderstood } from '../import/not-understood.ts';
import { writeActivation, writeRelu, writeSoftmax } from './keras-activations.ts';
import { writeBatchNormalization, writeDense } from './keras-products.ts';
import {
  isChannelsFirst,
  writeConvolution,
  writeDepthwiseConvolution,
  writeGlobalAveragePool,
  writePool,
  writeSeparableConvolution,
  writeZeroPadding,
} from './keras-windows.ts';
import type { LayerScope } from './layer-scope.ts';

/** Appends what a layer means and returns the name of its result; throws NotUnderstood for a form that nobody reads, Error for what Keras would not write. */
type Writer = (layer: LayerScope) => string;

/** Every layer that the importer understands, by its class. */
const writers: Record<string, Writer> = {
  Conv2D: writeConvolution,
  DepthwiseConv2D: writeDepthwiseConvolution,
  SeparableConv2D: writeSeparableConvolution,
  Dense: writeDense,
  BatchNormalization: writeBatchNormalization,
  Rescaling: writeRescaling,
  Activation: (layer) => writeActivation(layer.config.function('activation', 'linear'), layer.inputs[0]!, layer),
  ReLU: writeRelu,
  LeakyReLU: ({ inputs, config, node }) =>
    node('LeakyRelu', [inputs[0]!], { alpha: config.number('negative_slope', config.number('alpha', 0.3)) }),
  ELU: ({ inputs, config, node }) => node('Elu', [inputs[0]!], { alpha: config.number('alpha', 1) }),
  PReLU: ({ inputs, node, weights }) => node('Prelu', [inputs[0]!, ...weights(['alpha'])]),
  Softmax: writeSoftmax,
  MaxPooling2D: (layer) => writePool('MaxPool', layer),
  AveragePooling2D: (layer) => writePool('AvgPool', layer),
  GlobalAveragePooling2D: writeGlobalAveragePool,
  ZeroPadding2D: writeZeroPadding,
  Concatenate: ({ inputs, config, node, whole }) => node('ConcatV2', [...inputs, whole(config.number('axis', -1))]),
  Add: all('AddV2'),
  Multiply: all('Mul'),
  Subtract: all('Sub'),
  Average: (layer) => layer.node('Mul', [all('AddV2')(layer), layer.scalar(1 / layer.inputs.length)]),
  Flatten: writeFlatten,
  Reshape: (layer) => reshape(layer.inputs[0]!, layer.config.numbers('target_shape'), layer),
  Permute: ({ inputs, config, node, whole }) => node('Transpose', [inputs[0]!, whole([0, ...config.numbers('dims')])]),
  // Of use while training only.
  ActivityRegularization: pass,
  AlphaDropout: pass,
  Dropout: pass,
  GaussianDropout: pass,
  GaussianNoise: pass,
  Identity: pass,
  SpatialDropout2D: pass,
};

/** Writes one layer; throws NotUnderstood for classes and forms that are not known, Error for damaged ones. */
export function writeLayer(kind: string, layer: LayerScope): string {
  const writer = Object.hasOwn(writers, kind) ? writers[kind] : undefined;
  if (!writer) throw new NotUnderstood(`layer ${kind}`);
  if (layer.inputs.length === 0) throw new Error('it has no input');
  return writer(layer);
}

function pass({ inputs }: LayerScope): string {
  return inputs[0]!;
}

/** An operator of two inputs over any number of them, from left to right. */
function all(op: string): Writer {
  return ({ inputs, node }) => inputs.reduce((sum, input) => node(op, [sum, input]));
}

function writeRescaling({ inputs, config, node, scalar }: LayerScope): string {
  const scaled = node('Mul', [inputs[0]!, scalar(config.number('scale', 1))]);
  return node('AddV2', [scaled, scalar(config.number('offset', 0))]);
}

/** Rows of features in the order height, width, channels, whatever the order of axes. */
function writeFlatten(layer: LayerScope): string {
  const [x] = layer.inputs;
  const last = isChannelsFirst(layer) && layer.rankOf(x!) === 4;
  return reshape(last ? layer.node('Transpose', [x!, layer.whole([0, 2, 3, 1])]) : x!, [-1], layer);
}

/** A reshape that keeps the batch, written as TensorFlow's own flatten is. */
function reshape(x: string, sizes: readonly number[], { node, whole }: LayerScope): string {
  const batch = node(
    'StridedSlice',
    [node('Shape', [x], {}, 1), whole([0]), whole([1]), whole([1])],
    { shrink_axis_mask: 1 },
    0,
  );
  const target = node('Pack', [batch, ...sizes.map((size) => whole(size))], { axis: 0 }, 1);
  return node('Reshape', [x, target], {}, sizes.length + 1);
}
