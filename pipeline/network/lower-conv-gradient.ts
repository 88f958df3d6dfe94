import type { GraphBuilder } from './graph-builder.ts';
import type { Operators, Pads, Shape, Tensor } from './graph.ts';
import type { Lowering } from './lowering.ts';
import { resolvePads } from './shape.ts';

export const lowerConvGradient: Lowering<'ConvGradient'> = (node, { build, shapeOf, constantOf }) => {
  const [gradient, weight] = node.inputs as [string, string];
  addConvGradient(
    { gradient, shape: shapeOf(gradient), weight: constantOf(weight) },
    node.attributes,
    build,
    node.outputs[0]!,
  );
};

/**
 * The gradient of a convolution by its input, as a convolution: cell s·q + r of the input has met weight k at output
 * q + (r + pad − k·dilation) / s, wherever that is whole. So each phase r is a stride-1 convolution of the gradient with
 * some of the weights; all s² phases run as one convolution with s² times the channels and are then woven together.
 * Stride 1 is the case of one phase: weights flipped, inputs and outputs exchanged.
 */
export function addConvGradient(
  { gradient, shape, weight }: { gradient: string; shape: Shape; weight: Tensor },
  attributes: Operators['ConvGradient'],
  build: GraphBuilder,
  name: string,
): void {
  const { inputSize, groups, strides } = attributes;
  const [batch, , height, width] = shape as [number, number, number, number];
  const [filters, depth, ...kernel] = weight.shape as [number, number, number, number];
  const pads = resolvePads(attributes, inputSize, kernel);
  const [rows, columns] = ([0, 1] as const).map((axis) =>
    meetings(kernel[axis], strides[axis], pads[axis], attributes.dilations[axis]),
  ) as [Meetings, Meetings];

  const channels = depth * groups;
  const phases = strides[0] * strides[1];
  const ownFilters = filters / groups;
  const taps = rows.length * columns.length;
  const data = new Float64Array(channels * phases * ownFilters * taps);
  for (let channel = 0; channel < channels; channel++) {
    const group = Math.floor(channel / depth);
    for (const row of rows.taps) {
      for (const column of columns.taps) {
        const output = (channel * strides[0] + row.phase) * strides[1] + column.phase;
        const tap = row.offset * columns.length + column.offset;
        for (let filter = 0; filter < ownFilters; filter++) {
          const from = (((group * ownFilters + filter) * depth + (channel % depth)) * kernel[0] + row.k) * kernel[1];
          data[(output * ownFilters + filter) * taps + tap] = weight.data[from + column.k]!;
        }
      }
    }
  }
  const flipped = build.constant(
    { data, shape: [channels * phases, ownFilters, rows.length, columns.length] },
    `${name}/weight`,
  );

  const size = [Math.ceil(inputSize[0] / strides[0]), Math.ceil(inputSize[1] / strides[1])] as const;
  const reach: Pads = [
    rows.before,
    columns.before,
    size[0] - height - rows.before + (rows.length - 1) * rows.dilation,
    size[1] - width - columns.before + (columns.length - 1) * columns.dilation,
  ];
  const isWhole = phases === 1;
  const convolved = build.add(
    'Conv',
    [cropped(gradient, reach, [height, width], build), flipped],
    {
      strides: [1, 1],
      pads: reach.map((pad) => Math.max(0, pad)) as unknown as Pads,
      autoPad: 'explicit',
      dilations: [rows.dilation, columns.dilation],
      groups,
    },
    isWhole ? { name } : {},
  );
  if (isWhole) return;

  const apart = build.add('Reshape', [convolved], { shape: [batch * channels, strides[0], strides[1], ...size] });
  const woven = build.add('Transpose', [apart], { permutation: [0, 3, 1, 4, 2] });
  const full = [batch, channels, size[0] * strides[0], size[1] * strides[1]];
  const isCropped = full[2] !== inputSize[0] || full[3] !== inputSize[1];
  const result = build.add('Reshape', [woven], { shape: full }, isCropped ? {} : { name });
  if (!isCropped) return;
  build.add('Slice', [result], { axes: [2, 3], starts: [0, 0], ends: inputSize, steps: [1, 1] }, { name });
}

interface Meetings {
  /** Weight k takes part in a phase, at that place of the phase's kernel. */
  taps: { phase: number; k: number; offset: number }[];
  /** Size of the phases' common kernel. */
  length: number;
  /** Outputs from one tap to the next. */
  dilation: number;
  /** How far the first tap lies before the output of the same number. */
  before: number;
}

/** Which weights of one axis each phase of the input meets, and where. */
function meetings(kernel: number, stride: number, pad: number, dilation: number): Meetings {
  const taps: { phase: number; k: number; offset: number }[] = [];
  for (let phase = 0; phase < stride; phase++) {
    for (let k = 0; k < kernel; k++) {
      const offset = (phase + pad - k * dilation) / stride;
      if (Number.isInteger(offset)) taps.push({ phase, k, offset });
    }
  }
  const first = Math.min(...taps.map(({ offset }) => offset));
  const last = Math.max(...taps.map(({ offset }) => offset));
  // With one phase the taps are as far apart as those of the forward kernel; phases meet at every offset.
  const spacing = stride === 1 ? dilation : 1;
  return {
    taps: taps.map((tap) => ({ ...tap, offset: (tap.offset - first) / spacing })),
    length: (last - first) / spacing + 1,
    dilation: spacing,
    before: -first,
  };
}

/** Cuts off what a negative padding would; the forward padding went beyond the kernel there. */
function cropped(
  tensor: string,
  [top, left, bottom, right]: Pads,
  [height, width]: [number, number],
  build: GraphBuilder,
) {
  if (Math.min(top, left, bottom, right) >= 0) return tensor;
  return build.add('Slice', [tensor], {
    axes: [2, 3],
    starts: [Math.max(0, -top), Math.max(0, -left)],
    ends: [height + Math.min(0, bottom), width + Math.min(0, right)],
    steps: [1, 1],
  });
}
