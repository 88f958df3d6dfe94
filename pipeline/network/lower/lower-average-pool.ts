import type { AutoPad, Operators, Pads, Pair, Pooling, Shape, Tensor } from '../graph.ts';
import { addConvGradient } from './lower-conv-gradient.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { Lowering } from './lowering.ts';
import { resolvePads } from '../shape.ts';

/**
 * Columns that onnxruntime pools at once: of a map that is wider than 2048 floats, padding included, its average pool visits the
 * cells one by one, and takes four times as long for each.
 */
const widest = 1536;

/** ONNX's AveragePool has no dilations at this opset: a depthwise convolution of ones takes its place. */
export const lowerAveragePool: Lowering<'AveragePool'> = (node, { build, shapeOf }) => {
  const { dilations, kernel, strides, countIncludePad } = node.attributes;
  const [x, y] = [shapeOf(node.inputs[0]!), shapeOf(node.outputs[0]!)];
  if (dilations.every((dilation) => dilation === 1)) {
    addAveragePool(node.inputs[0]!, node.attributes, { width: x[3]!, name: node.outputs[0]! }, build);
    return;
  }
  const pads = padsThatReach(node.attributes, [x[2]!, x[3]!], [y[2]!, y[3]!]);
  const ones = build.constant(onesPerChannel(x[1]!, kernel));
  const convolution = { strides, pads, autoPad: 'explicit', dilations, groups: x[1]! } as const;
  const sums = build.add('Conv', [node.inputs[0]!, ones], convolution);
  const shares = build.constant(shareOfCell(node.attributes, countIncludePad, [x[2]!, x[3]!], [y[2]!, y[3]!]));
  build.add('Mul', [sums, shares], {}, { name: node.outputs[0] });
};

/**
 * Each cell sums the shares of the windows that it lies in. At stride 1 that is a mean pool again, mirrored; else the
 * gradient of a depthwise convolution of ones.
 */
export const lowerAveragePoolGradient: Lowering<'AveragePoolGradient'> = (node, { build, shapeOf }) => {
  const { dilations, kernel, strides, countIncludePad, inputSize } = node.attributes;
  const [channels, ...size] = shapeOf(node.inputs[0]!).slice(1) as [number, number, number];
  const pads = padsThatReach(node.attributes, inputSize, size);
  const shares = shareOfCell(node.attributes, countIncludePad, inputSize, size);
  const weigh = (by: Tensor) => build.add('Mul', [node.inputs[0]!, build.constant(by)], {});

  const mirrored = mirroredPads(kernel, inputSize, size, pads);
  if (mirrored && [...strides, ...dilations].every((step) => step === 1)) {
    const cells = kernel[0] * kernel[1];
    const weights = { data: shares.data.map((share) => share * cells), shape: shares.shape };
    const isEven = weights.data.every((weight) => Math.abs(weight - 1) < 1e-9);
    const pooling = { kernel, strides, dilations, pads: mirrored, autoPad: 'explicit', ceil: false } as const;
    const weighed = isEven ? node.inputs[0]! : weigh(weights);
    addAveragePool(weighed, { ...pooling, countIncludePad: true }, { width: size[1], name: node.outputs[0]! }, build);
    return;
  }
  const convolution = { strides, pads, autoPad: 'explicit', dilations, groups: channels, inputSize } as const;
  const source = { gradient: weigh(shares), shape: shapeOf(node.inputs[0]!), weight: onesPerChannel(channels, kernel) };
  addConvGradient(source, convolution, build, node.outputs[0]!);
};

/** Where windows are one column wide (across the channels of a normalization), a wide map is pooled in parts. */
function addAveragePool(
  x: string,
  pooling: Operators['AveragePool'],
  { width, name }: { width: number; name: string },
  build: GraphBuilder,
): void {
  const { kernel, strides, pads } = pooling;
  const isOneWide = kernel[1] === 1 && strides[1] === 1 && pads[1] === 0 && pads[3] === 0;
  if (width <= widest || !isOneWide) {
    build.add('AveragePool', [x], pooling, { name });
    return;
  }
  const count = Math.ceil(width / widest);
  const borders = Array.from({ length: count + 1 }, (_, i) => Math.round((i * width) / count));
  const parts = borders.slice(1).map((end, i) => {
    const columns = build.add('Slice', [x], { axes: [3], starts: [borders[i]!], ends: [end], steps: [1] });
    return build.add('AveragePool', [columns], pooling);
  });
  build.add('Concat', parts, { axis: 3 }, { name });
}

/** Pads of the stride-1 pool that leads back to the input's size; undefined where they would reach beyond the kernel. */
function mirroredPads(kernel: Pair, inputSize: Pair, size: Pair, pads: Pads): Pads | undefined {
  const [top, left] = [kernel[0] - 1 - pads[0], kernel[1] - 1 - pads[1]];
  const [bottom, right] = [inputSize[0] - size[0] - top + kernel[0] - 1, inputSize[1] - size[1] - left + kernel[1] - 1];
  const mirrored: Pads = [top, left, bottom, right];
  return mirrored.every((pad, i) => pad >= 0 && pad < kernel[i % 2]!) ? mirrored : undefined;
}

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
