import { NotUnderstood } from '../import/not-understood.ts';
import type { LayerScope } from './layer-scope.ts';

type Write = (x: string, layer: LayerScope) => string;

/** Keras's activations by name, in TensorFlow's operators. */
const activations: Record<string, Write> = {
  linear: (x) => x,
  relu: single('Relu'),
  relu6: single('Relu6'),
  leaky_relu: (x, layer) => layer.node('LeakyRelu', [x], { alpha: 0.2 }),
  elu: single('Elu'),
  selu: single('Selu'),
  sigmoid: single('Sigmoid'),
  softmax: single('Softmax'),
  softplus: single('Softplus'),
  softsign: single('Softsign'),
  tanh: single('Tanh'),
  silu: gatedBy(single('Sigmoid')),
  swish: gatedBy(single('Sigmoid')),
  hard_sigmoid: hardSigmoid,
  hard_silu: gatedBy(hardSigmoid),
  hard_swish: gatedBy(hardSigmoid),
};

/** Appends an activation; throws NotUnderstood for a name that is not known. */
export function writeActivation(name: string, x: string, layer: LayerScope): string {
  const write = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (!write) throw new NotUnderstood(`activation "${name}"`);
  return write(x, layer);
}

/** Appends the layer's bias, where it has one, and its `activation`. */
export function writeBiasAndActivation(x: string, bias: readonly string[], layer: LayerScope): string {
  const format = layer.config.text('data_format', 'channels_last') === 'channels_first' ? 'NCHW' : 'NHWC';
  const biased = bias.length > 0 ? layer.node('BiasAdd', [x, ...bias], { data_format: format }) : x;
  return writeActivation(layer.config.function('activation', 'linear'), biased, layer);
}

/** ReLU with any of its options but a threshold. */
export function writeRelu(layer: LayerScope): string {
  const { config } = layer;
  const [x] = layer.inputs;
  const [slope, threshold] = [config.number('negative_slope', 0), config.number('threshold', 0)];
  if (threshold !== 0) throw new NotUnderstood('layer ReLU with a threshold');
  const largest = config.number('max_value', Infinity);
  if (largest === Infinity) {
    return slope === 0 ? layer.node('Relu', [x!]) : layer.node('LeakyRelu', [x!], { alpha: slope });
  }
  if (slope !== 0) throw new NotUnderstood('layer ReLU with a slope and a largest value');
  return layer.node('ClipByValue', [x!, layer.scalar(0), layer.scalar(largest)]);
}

/** TensorFlow's softmax is along the last axis. */
export function writeSoftmax(layer: LayerScope): string {
  const axis = layer.config.number('axis', -1);
  const [x] = layer.inputs;
  if (axis !== -1 && axis !== layer.rankOf(x!) - 1) throw new NotUnderstood(`layer Softmax along axis ${axis}`);
  return layer.node('Softmax', [x!]);
}

function single(op: string): Write {
  return (x, layer) => layer.node(op, [x]);
}

function gatedBy(gate: Write): Write {
  return (x, layer) => layer.node('Mul', [x, gate(x, layer)]);
}

/** As MobileNetV3 writes it: relu6(slope · x + 3) / 6, where the slope is 1 since Keras 3 and was 6/5 before. */
function hardSigmoid(x: string, layer: LayerScope): string {
  const sloped = layer.kerasVersion >= 3 ? x : layer.node('Mul', [x, layer.scalar(1.2)]);
  const clipped = layer.node('Relu6', [layer.node('AddV2', [sloped, layer.scalar(3)])]);
  return layer.node('Mul', [clipped, layer.scalar(1 / 6)]);
}
