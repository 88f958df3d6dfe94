import type { GraphBuilder } from '../graph-builder.ts';
import type { Operators, Pads, Pair, Shape, Tensor } from '../graph.ts';
import type { Lowering } from './lowering.ts';
import { resolvePads, spanOf } from '../window.ts';

/** Of a picture, perhaps with its transparency. */
const fewChannels = 4;

/**
 * At stride 1 the gradient is a convolution with flipped weights, inputs and outputs exchanged: it gets the engine's
 * blocked layout. Strided ones are written as ConvTranspose: s² convolutions, one a phase of the input, take 1.4 to 10
 * times as long, since weaving the phases together costs more than the products (measured for 7×7, 3×3, 1×1 and depthwise).
 * So are gradients by pictures: the blocked layout computes 8 channels where 3 are wanted (5×5 from 32 channels at 64²:
 * 1.47 → 0.41 ms on one thread).
 */
export const lowerConvGradient: Lowering<'ConvGradient'> = (node, { build, shapeOf, constantOf }) => {
  const [gradient, weight] = node.inputs as [string, string];
  const isStrided = node.attributes.strides.some((stride) => stride !== 1);
  if (isStrided || shapeOf(node.outputs[0]!)[1]! <= fewChannels) {
    build.nodes.push(node);
    return;
  }
  const source = { gradient, shape: shapeOf(gradient), weight: constantOf(weight) };
  addConvGradient(source, node.attributes, build, node.outputs[0]!);
};

/**
 * Adds the gradient of a convolution with constant weights.
 * @param source the gradient, its shape, and the forward weights [M, C/groups, kH, kW]
 * @param name of the result
 */
export function addConvGradient(
  { gradient, shape, weight }: { gradient: string; shape: Shape; weight: Tensor },
  attributes: Operators['ConvGradient'],
  build: GraphBuilder,
  name: string,
): void {
  const { inputSize, dilations, groups, strides } = attributes;
  if (strides.some((stride) => stride !== 1)) {
    build.add('ConvGradient', [gradient, build.constant(weight, `${name}/weight`)], attributes, { name });
    return;
  }
  // Input q has met weight k at output q + pad − k·dilation: seen from the end of the kernel, a convolution.
  const [, , height, width] = shape as [number, number, number, number];
  const [, , ...kernel] = weight.shape as [number, number, number, number];
  const [top, left] = resolvePads(attributes, inputSize, kernel);
  const [rows, columns] = [spanOf(kernel[0], dilations[0]) - 1, spanOf(kernel[1], dilations[1]) - 1];
  const before: Pair = [rows - top, columns - left];
  const reach: Pads = [...before, inputSize[0] - height - before[0] + rows, inputSize[1] - width - before[1] + columns];
  const weights = build.constant(flippedWeights(weight, groups), `${name}/weight`);
  const pads = reach.map((pad) => Math.max(0, pad)) as unknown as Pads;
  build.add(
    'Conv',
    [cropped(gradient, reach, [height, width], build), weights],
    { strides: [1, 1], pads, autoPad: 'explicit', dilations, groups },
    { name },
  );
}

/** [M, C/groups, kH, kW] → [C, M/groups, kH, kW], both kernel axes reversed. */
function flippedWeights({ data, shape }: Tensor, groups: number): Tensor {
  const [filters, depth, height, width] = shape as [number, number, number, number];
  const [own, cells] = [filters / groups, height * width];
  const flipped = new Float64Array(data.length);
  for (let channel = 0; channel < depth * groups; channel++) {
    const group = Math.floor(channel / depth);
    for (let filter = 0; filter < own; filter++) {
      const from = ((group * own + filter) * depth + (channel % depth)) * cells;
      const to = (channel * own + filter) * cells;
      for (let k = 0; k < cells; k++) flipped[to + cells - 1 - k] = data[from + k]!;
    }
  }
  return { data: flipped, shape: [depth * groups, own, height, width] };
}

/** Cuts off what a negative padding would; the forward padding went beyond the kernel there. */
function cropped(tensor: string, [top, left, bottom, right]: Pads, [height, width]: Pair, build: GraphBuilder): string {
  if (Math.min(top, left, bottom, right) >= 0) return tensor;
  return build.add('Slice', [tensor], {
    axes: [2, 3],
    starts: [Math.max(0, -top), Math.max(0, -left)],
    ends: [height + Math.min(0, bottom), width + Math.min(0, right)],
    steps: [1, 1],
  });
}
