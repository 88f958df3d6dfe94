import type { GraphBuilder } from '../../../pipeline/network/graph-builder.ts';
import type { Graph, OperatorName } from '../../../pipeline/network/graph.ts';
import { conv, network, pooling } from '../../oracle/tiny-network.ts';
import { randomArray } from '../../oracle/values.ts';

export interface OperatorCase {
  title: string;
  graph: Graph;
  /** Values of x lie in ±range. */
  range?: number;
}

type Case = [title: string, shape: readonly number[], write: (build: GraphBuilder) => string, range?: number];

const map = [2, 3, 5, 6];
const twice = (op: 'Add' | 'Div' | 'Mul' | 'Sub', other: readonly number[], shape = map): Case[] => {
  const positive = (build: GraphBuilder) =>
    build.constant({ ...randomArray(other, 7), data: randomArray(other, 7).data.map((v) => v + 2) });
  return [
    [`a constant [${other.join()}] second`, shape, (b) => b.add(op, ['x', positive(b)], {})],
    [`a constant [${other.join()}] first`, shape, (b) => b.add(op, [positive(b), b.add('Exp', ['x'], {})], {})],
  ];
};
/** Both factors depend on x, the second one with sizes 1. */
const bothVary = (op: 'Add' | 'Div' | 'Mul' | 'Sub'): Case => [
  'two tensors that vary, one broadcast',
  map,
  (b) => b.add(op, ['x', b.add('Exp', [b.add('ReduceMean', ['x'], { axes: [2, 3], keepDims: true })], {})], {}),
];

const cases: Partial<Record<OperatorName, Case[]>> = {
  Conv: [
    ['1×1', map, (b) => conv(b, 'x', [4, 3, 1, 1], 1)],
    ['3×3, padded', map, (b) => conv(b, 'x', [4, 3, 3, 3], 1, { pads: [1, 1, 1, 1] })],
    ['3×2, asymmetric pads', map, (b) => conv(b, 'x', [4, 3, 3, 2], 1, { pads: [0, 2, 1, 0] })],
    ['1×1, padded beyond the kernel', map, (b) => conv(b, 'x', [2, 3, 1, 1], 1, { pads: [1, 1, 0, 2] })],
    ['7×7, stride 2', [1, 3, 9, 8], (b) => conv(b, 'x', [4, 3, 7, 7], 1, { pads: [3, 3, 3, 3], strides: [2, 2] })],
    ['3×3, stride 2, odd size', [2, 3, 7, 9], (b) => conv(b, 'x', [4, 3, 3, 3], 1, { strides: [2, 2] })],
    ['1×1, stride 2', map, (b) => conv(b, 'x', [4, 3, 1, 1], 1, { strides: [2, 2] })],
    ['3×3, stride 3 × 1', map, (b) => conv(b, 'x', [4, 3, 3, 3], 1, { strides: [3, 1], pads: [1, 0, 1, 0] })],
    ['2×2, stride 3: cells that no window sees', map, (b) => conv(b, 'x', [4, 3, 2, 2], 1, { strides: [3, 3] })],
    ['3×3, dilated', [1, 3, 7, 8], (b) => conv(b, 'x', [4, 3, 3, 3], 1, { dilations: [2, 3], pads: [2, 3, 2, 3] })],
    [
      '3×3, dilated, stride 2',
      [1, 3, 9, 8],
      (b) => conv(b, 'x', [4, 3, 3, 3], 1, { dilations: [2, 3], strides: [2, 2], pads: [1, 3, 1, 3] }),
    ],
    ['two groups', [2, 4, 5, 5], (b) => conv(b, 'x', [6, 2, 3, 3], 1, { groups: 2, pads: [1, 1, 1, 1] })],
    [
      'two groups, stride 2',
      [2, 4, 6, 5],
      (b) => conv(b, 'x', [6, 2, 3, 3], 1, { groups: 2, strides: [2, 2], pads: [1, 1, 1, 1] }),
    ],
    ['depthwise', map, (b) => conv(b, 'x', [3, 1, 3, 3], 1, { groups: 3, pads: [1, 1, 1, 1] })],
    [
      'depthwise, two filters a channel, stride 2',
      map,
      (b) => conv(b, 'x', [6, 1, 3, 3], 1, { groups: 3, strides: [2, 2], pads: [0, 0, 1, 1] }),
    ],
    ['same-upper, stride 2', map, (b) => conv(b, 'x', [4, 3, 3, 3], 1, { autoPad: 'same-upper', strides: [2, 2] })],
    ['same-lower, 2×2', map, (b) => conv(b, 'x', [4, 3, 2, 2], 1, { autoPad: 'same-lower' })],
  ],
  Relu: [['', map, (b) => b.add('Relu', ['x'], {})]],
  LeakyRelu: [
    ['alpha 0.1', map, (b) => b.add('LeakyRelu', ['x'], { alpha: 0.1 })],
    ['alpha −0.5', map, (b) => b.add('LeakyRelu', ['x'], { alpha: -0.5 })],
  ],
  PRelu: [
    ['a slope a channel', map, (b) => b.add('PRelu', ['x', b.constant(randomArray([3, 1, 1], 4))], {})],
    ['a slope a cell', map, (b) => b.add('PRelu', ['x', b.constant(randomArray([3, 5, 6], 5))], {})],
  ],
  Elu: [
    ['alpha 1', map, (b) => b.add('Elu', ['x'], { alpha: 1 }), 3],
    ['alpha 0.4', map, (b) => b.add('Elu', ['x'], { alpha: 0.4 }), 3],
  ],
  Clip: [
    ['0 … 6', map, (b) => b.add('Clip', ['x'], { min: 0, max: 6 }), 9],
    ['−0.31 … 0.52', map, (b) => b.add('Clip', ['x'], { min: -0.31, max: 0.52 })],
    ['no upper limit', map, (b) => b.add('Clip', ['x'], { min: -0.31, max: Infinity })],
    ['no lower limit', map, (b) => b.add('Clip', ['x'], { min: -Infinity, max: 0.52 })],
  ],
  HardSigmoid: [['alpha 0.3, beta 0.4', map, (b) => b.add('HardSigmoid', ['x'], { alpha: 0.3, beta: 0.4 }), 4]],
  HardSwish: [['', map, (b) => b.add('HardSwish', ['x'], {}), 5]],
  Sigmoid: [['', map, (b) => b.add('Sigmoid', ['x'], {}), 4]],
  Tanh: [['', map, (b) => b.add('Tanh', ['x'], {}), 2]],
  Silu: [['', map, (b) => b.add('Silu', ['x'], {}), 4]],
  MaxPool: [
    ['3×3, stride 2', [2, 2, 7, 9], (b) => b.add('MaxPool', ['x'], pooling({ kernel: [3, 3], strides: [2, 2] }))],
    ['3×3, stride 1, padded', map, (b) => b.add('MaxPool', ['x'], pooling({ kernel: [3, 3], pads: [1, 1, 1, 1] }))],
    [
      '3×3, stride 2, ceil',
      [1, 2, 8, 6],
      (b) => b.add('MaxPool', ['x'], pooling({ kernel: [3, 3], strides: [2, 2], ceil: true })),
    ],
    ['2×2, stride 2, odd size', map, (b) => b.add('MaxPool', ['x'], pooling({ strides: [2, 2] }))],
    [
      '2×3, asymmetric pads',
      map,
      (b) => b.add('MaxPool', ['x'], pooling({ kernel: [2, 3], strides: [1, 2], pads: [0, 1, 1, 0] })),
    ],
    ['2×2, stride 3: cells that no window sees', map, (b) => b.add('MaxPool', ['x'], pooling({ strides: [3, 3] }))],
    ['dilated', [1, 2, 7, 8], (b) => b.add('MaxPool', ['x'], pooling({ dilations: [2, 3], strides: [2, 1] }))],
    [
      'same-upper, stride 2',
      map,
      (b) => b.add('MaxPool', ['x'], pooling({ kernel: [3, 3], strides: [2, 2], autoPad: 'same-upper' })),
    ],
  ],
  AveragePool: [
    ['3×3, stride 2', [2, 2, 7, 9], (b) => average(b, { kernel: [3, 3], strides: [2, 2] })],
    ['3×3, pads not counted', map, (b) => average(b, { kernel: [3, 3], pads: [1, 1, 1, 1] })],
    ['3×3, pads counted', map, (b) => average(b, { kernel: [3, 3], pads: [1, 1, 1, 1] }, true)],
    ['3×3, stride 2, ceil', [1, 2, 8, 6], (b) => average(b, { kernel: [3, 3], strides: [2, 2], ceil: true })],
    [
      '3×3, stride 2, ceil, pads counted',
      [1, 2, 8, 6],
      (b) => average(b, { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil: true }, true),
    ],
    ['same-lower, stride 2', map, (b) => average(b, { kernel: [3, 3], strides: [2, 2], autoPad: 'same-lower' })],
    ['dilated, pads counted', [1, 2, 7, 8], (b) => average(b, { dilations: [2, 3], pads: [1, 1, 1, 1] }, true)],
    ['dilated, pads not counted', [1, 2, 7, 8], (b) => average(b, { dilations: [2, 3], pads: [1, 1, 1, 1] })],
  ],
  GlobalAveragePool: [['', map, (b) => b.add('GlobalAveragePool', ['x'], {})]],
  Lrn: [
    ['size 5, beta 0.75', [2, 7, 3, 2], (b) => b.add('Lrn', ['x'], { size: 5, alpha: 0.8, beta: 0.75, bias: 1 }), 2],
    ['even size, beta 0.6', [1, 5, 2, 2], (b) => b.add('Lrn', ['x'], { size: 4, alpha: 1.5, beta: 0.6, bias: 2 }), 2],
  ],
  Concat: [
    [
      'channels',
      map,
      (b) => b.add('Concat', [b.add('Exp', ['x'], {}), conv(b, 'x', [2, 3, 1, 1], 1), 'x'], { axis: 1 }),
    ],
    ['last axis, counted from the end', map, (b) => b.add('Concat', ['x', b.add('Neg', ['x'], {})], { axis: -1 })],
  ],
  Add: [...twice('Add', [3, 1, 1]), bothVary('Add'), ['itself', map, (b) => b.add('Add', ['x', 'x'], {})]],
  Sub: [...twice('Sub', [1, 3, 1, 6]), bothVary('Sub')],
  Mul: [
    ...twice('Mul', [6]),
    bothVary('Mul'),
    ['itself', map, (b) => b.add('Mul', ['x', 'x'], {})],
    ['a constant that widens', [1, 3, 1, 1], (b) => b.add('Mul', ['x', b.constant(randomArray([2, 3, 4, 5], 3))], {})],
  ],
  Div: [...twice('Div', [1, 1, 5, 1]), bothVary('Div')],
  Gemm: [
    [
      'with bias',
      [3, 5],
      (b) => b.add('Gemm', ['x', b.constant(randomArray([5, 4], 1)), b.constant(randomArray([4], 2))], {}),
    ],
    ['without bias', [3, 5], (b) => b.add('Gemm', ['x', b.constant(randomArray([5, 4], 1))], {})],
  ],
  MatMul: [
    ['constant second', [2, 3, 5], (b) => b.add('MatMul', ['x', b.constant(randomArray([5, 4], 1))], {})],
    ['constant first, broadcast', [2, 5, 3], (b) => b.add('MatMul', [b.constant(randomArray([4, 5], 1)), 'x'], {})],
    ['x broadcast along the batch', [5, 3], (b) => b.add('MatMul', [b.constant(randomArray([2, 4, 5], 1)), 'x'], {})],
    ['both vary', [2, 3, 3], (b) => b.add('MatMul', ['x', b.add('Exp', ['x'], {})], {})],
  ],
  Reshape: [
    [
      'with −1 and 0',
      map,
      (b) => b.add('Mul', [b.add('Reshape', ['x'], { shape: [0, -1] }), b.constant(randomArray([90], 1))], {}),
    ],
  ],
  Flatten: [
    ['', map, (b) => b.add('Mul', [b.add('Flatten', ['x'], { axis: 1 }), b.constant(randomArray([90], 1))], {})],
  ],
  Transpose: [['', map, (b) => b.add('Transpose', ['x'], { permutation: [2, 0, 3, 1] })]],
  Softmax: [
    ['channels', map, (b) => b.add('Softmax', ['x'], { axis: 1 }), 2],
    ['last axis', [3, 5], (b) => b.add('Softmax', ['x'], { axis: -1 }), 2],
  ],
  Identity: [['', map, (b) => b.add('Identity', ['x'], {})]],
  Pad: [['all axes', [1, 2, 3, 4], (b) => b.add('Pad', ['x'], { pads: [0, 1, 2, 0, 1, 0, 1, 3], value: 0.5 })]],
  ReduceMean: [
    ['kept', map, (b) => b.add('ReduceMean', ['x'], { axes: [2, 3], keepDims: true })],
    ['dropped, counted from the end', map, (b) => b.add('ReduceMean', ['x'], { axes: [-1, 1], keepDims: false })],
  ],
  ReduceSum: [['dropped', map, (b) => b.add('ReduceSum', ['x'], { axes: [1, 2], keepDims: false })]],
  Neg: [['', map, (b) => b.add('Neg', ['x'], {})]],
  Exp: [['', map, (b) => b.add('Exp', ['x'], {})]],
  Sqrt: [['', map, (b) => b.add('Sqrt', [b.add('Exp', ['x'], {})], {})]],
  Pow: [-1.5, -0.25, 0.25, 0.6, 0.75, 1, 1.75, 2, 3].map((exponent): Case => [
    `exponent ${exponent}`,
    map,
    (b) => b.add('Pow', [b.add('Exp', ['x'], {})], { exponent }),
  ]),
  Gather: [
    ['channels exchanged', map, (b) => b.add('Gather', ['x', integers(b, [2, 1, 0])], { axis: 1 })],
    [
      'some, repeated and counted from the end',
      map,
      (b) => b.add('Gather', ['x', integers(b, [4, -1, 1, 4])], { axis: 2 }),
    ],
    [
      'one, its axis gone',
      map,
      (b) => b.add('Gather', ['x', b.constant({ data: Int32Array.of(2), shape: [] })], { axis: -1 }),
    ],
    [
      'a table of indices',
      map,
      (b) => b.add('Gather', ['x', b.constant({ data: Int32Array.of(0, 5, 2, 2), shape: [2, 2] })], { axis: 3 }),
    ],
  ],
  Slice: [
    ['a run', map, (b) => b.add('Slice', ['x'], { axes: [1, -1], starts: [1, -5], ends: [3, -1], steps: [1, 1] })],
    [
      'every second, and backwards',
      map,
      (b) => b.add('Slice', ['x'], { axes: [2, 3], starts: [0, 5], ends: [2147483647, -2147483648], steps: [2, -1] }),
    ],
    ['to the end and beyond', map, (b) => b.add('Slice', ['x'], { axes: [3], starts: [2], ends: [99], steps: [1] })],
  ],
  GatherRows: [
    [
      '',
      [2, 4, 3],
      (b) =>
        b.add(
          'GatherRows',
          ['x', b.constant({ data: Int32Array.of(0, 3, 3, 1, 2, 0, 0, 1, 3, 2), shape: [2, 5] })],
          {},
        ),
    ],
  ],
  ScatterRows: [
    [
      '',
      [2, 5, 3],
      (b) =>
        b.add('ScatterRows', ['x', b.constant({ data: Int32Array.of(0, 3, 3, 1, 2, 0, 0, 1, 3, 2), shape: [2, 5] })], {
          rows: 6,
        }),
    ],
  ],
};

/** At least one tiny network for every operator that can be differentiated, its input `x` first. */
export const operatorCases: ReadonlyMap<string, readonly OperatorCase[]> = new Map(
  Object.entries(cases).map(([op, list]) => [
    op,
    list.map(([title, shape, write, range = 1]) => ({
      title: `${op} ${title}`.trim(),
      graph: network(shape, write),
      range,
    })),
  ]),
);

function average(build: GraphBuilder, changes: Parameters<typeof pooling>[0], countIncludePad = false): string {
  return build.add('AveragePool', ['x'], { ...pooling(changes), countIncludePad });
}

function integers(build: GraphBuilder, indices: number[]): string {
  return build.constant({ data: Int32Array.from(indices), shape: [indices.length] });
}
