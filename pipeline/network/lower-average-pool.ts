import type { AutoPad, Pads, Pair, Pooling, Shape, Tensor } from './graph.ts';
import { addConvGradient } from './lower-conv-gradient.ts';
import type { Lowering } from './lowering.ts';
import { resolvePads } from './shape.ts';

/** ONNX's AveragePool has no dilations at this opset: a depthwise convolution of ones takes its place. */
export const lowerDilatedAveragePool: Lowering<'AveragePool'> = (node, { build, shapeOf }) => {
  const { dilations, kernel, strides, countIncludePad } = node.attributes;
  if (dilations.every((dilation) => dilation === 1)) {
    build.nodes.push(node);
    return;
  }
  const [x, y] = [shapeOf(node.inputs[0]!), shapeOf(node.outputs[0]!)];
  const pads = padsThatReach(node.attributes, [x[2]!, x[3]!], [y[2]!, y[3]!]);
  const ones = build.constant(onesPerChannel(x[1]!, kernel));
  const convolution = { strides, pads, autoPad: 'explicit', dilations, groups: x[1]! } as const;
  const sums = build.add('Conv', [node.inputs[0]!, ones], convolution);
  const shares = build.constant(shareOfCell(node.attributes, countIncludePad, [x[2]!, x[3]!], [y[2]!, y[3]!]));
  build.add('Mul', [sums, shares], {}, { name: node.outputs[0] });
};

/** The gradient over the window's cell count, added back into every cell of the window: a depthwise convolution's gradient. */
export const lowerAveragePoolGradient: Lowering<'AveragePoolGradient'> = (node, { build, shapeOf }) => {
  const { dilations, kernel, strides, countIncludePad, inputSize } = node.attributes;
  const [, channels, ...size] = shapeOf(node.inputs[0]!) as [number, number, number, number];
  const shares = build.constant(shareOfCell(node.attributes, countIncludePad, inputSize, size));
  const shared = build.add('Mul', [node.inputs[0]!, shares], {});
  const convolution = {
    strides,
    pads: padsThatReach(node.attributes, inputSize, size),
    autoPad: 'explicit',
    dilations,
    groups: channels!,
  } as const;
  addConvGradient(
    { gradient: shared, shape: shapeOf(node.inputs[0]!), weight: onesPerChannel(channels!, kernel) },
    { ...convolution, inputSize },
    build,
    node.outputs[0]!,
  );
};

function onesPerChannel(channels: number, [height, width]: Pair): Tensor {
  return { data: new Float64Array(channels * height * width).fill(1), shape: [channels, 1, height, width] };
}

/** Explicit pads, with the end lengthened for the last window of a pool that rounds its size up. */
function padsThatReach(pooling: Pooling, inputSize: Pair, size: Pair): Pads {
  const [top, left] = resolvePads(pooling, inputSize, pooling.kernel);
  const end = (axis: 0 | 1, begin: number) => {
    const span = (pooling.kernel[axis] - 1) * pooling.dilations[axis] + 1;
    return (size[axis] - 1) * pooling.strides[axis] + span - inputSize[axis] - begin;
  };
  return [top, left, Math.max(0, end(0, top)), Math.max(0, end(1, left))];
}

/** One over the number of cells that each window's mean divides by, [1, 1, height, width]. */
function shareOfCell(
  pooling: Pooling & { autoPad: AutoPad },
  countIncludePad: boolean,
  inputSize: Pair,
  size: Pair,
): Tensor {
  const pads = resolvePads(pooling, inputSize, pooling.kernel);
  const counts = ([0, 1] as const).map((axis) => {
    const [first, last] = countIncludePad ? [-pads[axis], inputSize[axis] + pads[axis + 2]!] : [0, inputSize[axis]];
    return Array.from({ length: size[axis] }, (_, position) => {
      let count = 0;
      for (let k = 0; k < pooling.kernel[axis]; k++) {
        const cell = position * pooling.strides[axis] - pads[axis] + k * pooling.dilations[axis];
        if (cell >= first! && cell < last!) count++;
      }
      return count;
    });
  });
  const data = Float64Array.from(counts[0]!.flatMap((rows) => counts[1]!.map((columns) => 1 / (rows * columns))));
  const shape: Shape = [1, 1, ...size];
  return { data, shape };
}
