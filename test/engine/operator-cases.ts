import type { Tensors } from '../../pipeline/engine/engine.ts';
import { product } from '../../pipeline/network/dimensions.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { Convolution, Graph, OperatorName, Pooling, Shape, Tensor } from '../../pipeline/network/graph.ts';
import { inferShapes } from '../../pipeline/network/shape.ts';
import { normal, random, seedOf } from '../../pipeline/random.ts';

/** A small graph from `x` to its only output around one operator. */
export interface OperatorCase {
  title: string;
  operator: OperatorName;
  graph: Graph;
  feeds: Tensors;
  /** Any derivative of an objective by the output. */
  seed: Tensor;
}

export const convolution: Convolution = {
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'explicit',
  dilations: [1, 1],
  groups: 1,
};
export const pooling: Pooling = {
  kernel: [3, 3],
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'explicit',
  dilations: [1, 1],
  ceil: false,
};

/** Standard normal numbers. */
export function noise(shape: Shape, next: () => number): Tensor {
  return { data: Float32Array.from({ length: product(shape) }, () => normal(next)), shape };
}

type Write = (build: GraphBuilder, weights: (shape: Shape, positive?: 'positive') => string) => string;

function operatorCase(
  operator: OperatorName,
  what: string,
  shape: Shape,
  write: Write,
  data?: Float32Array,
): OperatorCase {
  const title = what === '' ? operator : `${operator}, ${what}`;
  const next = random(seedOf(title));
  const build = createGraphBuilder(['x']);
  const output = write(build, (size, positive) => {
    const { data: drawn } = noise(size, next);
    return build.constant({ data: positive ? drawn.map((value) => 0.5 + Math.abs(value)) : drawn, shape: size });
  });
  const graph: Graph = {
    inputs: [{ name: 'x', shape, type: 'float32' }],
    outputs: [output],
    nodes: build.nodes,
    constants: build.constants,
  };
  const x = data ? { data, shape } : noise(shape, next);
  return { title, operator, graph, feeds: { x }, seed: noise(inferShapes(graph, {}).get(output)!, next) };
}

const map: Shape = [2, 4, 7, 6];

const convolutions: [string, Partial<Convolution>, Shape][] = [
  ['padded on all sides', { pads: [1, 1, 1, 1] }, [3, 4, 3, 3]],
  ['asymmetric pads and strides', { pads: [0, 1, 2, 0], strides: [2, 1] }, [3, 4, 3, 2]],
  ['last cells out of reach', { strides: [2, 2] }, [3, 4, 2, 3]],
  ['same-upper', { autoPad: 'same-upper', strides: [2, 2] }, [3, 4, 3, 3]],
  ['same-lower', { autoPad: 'same-lower', strides: [2, 2] }, [3, 4, 3, 3]],
  ['dilated', { dilations: [2, 1], pads: [1, 0, 1, 0] }, [3, 4, 3, 3]],
  ['dilated and strided', { dilations: [2, 2], strides: [2, 2], pads: [2, 2, 2, 2] }, [3, 4, 3, 3]],
  ['two groups', { groups: 2, pads: [1, 1, 1, 1] }, [6, 2, 3, 3]],
  ['two dilated groups', { groups: 2, dilations: [2, 2] }, [6, 2, 3, 3]],
  ['depthwise', { groups: 4, pads: [1, 1, 1, 1], strides: [2, 2] }, [4, 1, 3, 3]],
  ['depthwise with multiplier', { groups: 4, pads: [1, 1, 1, 1] }, [8, 1, 3, 3]],
  ['depthwise and dilated', { groups: 4, dilations: [2, 2], pads: [2, 2, 2, 2] }, [4, 1, 3, 3]],
];

const poolings: [string, Partial<Pooling>][] = [
  ['3×3', {}],
  ['asymmetric pads', { pads: [1, 0, 0, 1], strides: [2, 2] }],
  ['rounded up', { kernel: [3, 2], strides: [2, 2], ceil: true }],
  ['rounded up with pads', { strides: [3, 3], pads: [1, 1, 1, 1], ceil: true }],
  ['same-lower', { kernel: [2, 2], strides: [2, 2], autoPad: 'same-lower' }],
  ['dilated', { kernel: [2, 3], dilations: [2, 2], pads: [1, 2, 1, 2] }],
  ['dilated and strided', { kernel: [2, 2], dilations: [2, 2], strides: [2, 2] }],
];

/** Every forward operator of the typed graph that has a gradient, with the attributes that matter. */
export const operatorCases: OperatorCase[] = [
  ...convolutions.map(([what, attributes, shape]) =>
    operatorCase('Conv', what, map, (build, weights) =>
      build.add('Conv', ['x', weights(shape), weights([shape[0]!])], { ...convolution, ...attributes }),
    ),
  ),
  ...poolings.map(([what, attributes]) =>
    operatorCase('MaxPool', what, map, (build) => build.add('MaxPool', ['x'], { ...pooling, ...attributes })),
  ),
  operatorCase(
    'MaxPool',
    'tied maxima',
    [1, 1, 4, 4],
    (build) => build.add('MaxPool', ['x'], pooling),
    Float32Array.of(1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1),
  ),
  ...poolings.flatMap(([what, attributes]) =>
    [true, false].map((countIncludePad) =>
      operatorCase('AveragePool', `${what}, ${countIncludePad ? 'counting' : 'without'} pads`, map, (build) =>
        build.add('AveragePool', ['x'], { ...pooling, ...attributes, countIncludePad }),
      ),
    ),
  ),
  operatorCase('GlobalAveragePool', '', map, (build) => build.add('GlobalAveragePool', ['x'], {})),
  operatorCase('Relu', '', map, (build) => build.add('Relu', ['x'], {})),
  operatorCase('LeakyRelu', '', map, (build) => build.add('LeakyRelu', ['x'], { alpha: 0.1 })),
  operatorCase('PRelu', '', map, (build, weights) => build.add('PRelu', ['x', weights([4, 1, 1])], {})),
  ...[1, 0.4].map((alpha) => operatorCase('Elu', `alpha ${alpha}`, map, (build) => build.add('Elu', ['x'], { alpha }))),
  operatorCase('Clip', 'both sides', map, (build) => build.add('Clip', ['x'], { min: -0.5, max: 1 })),
  operatorCase('Clip', 'one side', map, (build) => build.add('Clip', ['x'], { min: -Infinity, max: 0.3 })),
  operatorCase('HardSigmoid', '', map, (build) => build.add('HardSigmoid', ['x'], { alpha: 0.4, beta: 0.5 })),
  operatorCase('HardSwish', '', map, (build) =>
    build.add('HardSwish', [build.add('Mul', ['x', build.scalar(3)], {})], {}),
  ),
  operatorCase('Sigmoid', '', map, (build) => build.add('Sigmoid', ['x'], {})),
  operatorCase('Tanh', '', map, (build) => build.add('Tanh', ['x'], {})),
  operatorCase('Silu', '', map, (build) => build.add('Silu', ['x'], {})),
  ...[5, 2].map((size) =>
    operatorCase('Lrn', `over ${size} channels`, [2, 7, 3, 3], (build) =>
      build.add('Lrn', ['x'], { size, alpha: 0.9, beta: 0.75, bias: 1.5 }),
    ),
  ),
  ...[1, 2, -1].map((axis) =>
    operatorCase('Concat', `axis ${axis}`, map, (build) =>
      build.add('Concat', ['x', build.add('Relu', ['x'], {}), 'x'], { axis }),
    ),
  ),
  operatorCase('Concat', 'of convolved branches', map, (build, weights) => {
    const branch = () => build.add('Conv', ['x', weights([3, 4, 1, 1])], convolution);
    return build.add('Concat', [branch(), branch()], { axis: 1 });
  }),
  ...(['Add', 'Sub', 'Mul', 'Div'] as const).flatMap((op) => [
    operatorCase(op, 'by a constant per channel', map, (build, weights) =>
      build.add(op, ['x', weights([4, 1, 1], 'positive')], {}),
    ),
    operatorCase(op, 'with a broadcast of itself', map, (build) => {
      const gate = build.add('Sigmoid', [build.add('GlobalAveragePool', ['x'], {})], {});
      return build.add(op, ['x', gate], {});
    }),
    operatorCase(op, 'to a constant', [3, 4], (build, weights) =>
      build.add(op, [weights([2, 1, 4]), build.add('Exp', ['x'], {})], {}),
    ),
  ]),
  operatorCase('Gemm', '', [3, 5], (build, weights) => build.add('Gemm', ['x', weights([5, 4]), weights([4])], {})),
  operatorCase('MatMul', 'by a matrix', map, (build, weights) => build.add('MatMul', ['x', weights([6, 5])], {})),
  operatorCase('MatMul', 'of a matrix', map, (build, weights) => build.add('MatMul', [weights([5, 7]), 'x'], {})),
  operatorCase('MatMul', 'with itself', [2, 3, 4], (build) => {
    const turned = build.add('Transpose', ['x'], { permutation: [0, 2, 1] });
    return build.add('MatMul', ['x', turned], {});
  }),
  operatorCase('Reshape', 'after a convolution', map, (build, weights) => {
    const y = build.add('Conv', ['x', weights([3, 4, 1, 1])], convolution);
    return build.add('Reshape', [y], { shape: [0, -1, 14] });
  }),
  operatorCase('Flatten', '', map, (build) => build.add('Flatten', ['x'], { axis: 1 })),
  operatorCase('Transpose', '', map, (build) => build.add('Transpose', ['x'], { permutation: [0, 2, 3, 1] })),
  operatorCase('Softmax', 'across channels', map, (build) => build.add('Softmax', ['x'], { axis: 1 })),
  operatorCase('Softmax', 'last axis', [3, 5], (build) => build.add('Softmax', ['x'], { axis: -1 })),
  operatorCase('Identity', '', map, (build) => build.add('Identity', ['x'], {})),
  operatorCase('Pad', '', map, (build) => build.add('Pad', ['x'], { pads: [0, 1, 2, 0, 0, 0, 1, 3], value: 0.5 })),
  operatorCase('Pad', 'zeros before a max pool of negative values', map, (build) => {
    const negative = build.add('Neg', [build.add('Exp', ['x'], {})], {});
    const padded = build.add('Pad', [negative], { pads: [0, 0, 2, 0, 0, 0, 0, 3], value: 0 });
    return build.add('MaxPool', [padded], { ...pooling, kernel: [2, 2], strides: [2, 2] });
  }),
  ...(['ReduceMean', 'ReduceSum'] as const).flatMap((op) => [
    operatorCase(op, 'kept', map, (build) => build.add(op, ['x'], { axes: [2, -1], keepDims: true })),
    operatorCase(op, 'dropped', map, (build) => build.add(op, ['x'], { axes: [1], keepDims: false })),
  ]),
  operatorCase('Neg', '', map, (build) => build.add('Neg', ['x'], {})),
  operatorCase('Exp', '', map, (build) => build.add('Exp', ['x'], {})),
  operatorCase('Sqrt', '', map, (build) => build.add('Sqrt', [build.add('Exp', ['x'], {})], {})),
  operatorCase('Pow', '', map, (build) => build.add('Pow', [build.add('Exp', ['x'], {})], { exponent: -0.75 })),
  operatorCase('Gather', '', map, (build) => {
    const indices = build.constant({ data: Int32Array.of(3, 0, 3, -2), shape: [4] });
    return build.add('Gather', ['x', indices], { axis: 1 });
  }),
  operatorCase('Slice', 'a run', map, (build) =>
    build.add('Slice', ['x'], { axes: [1, 3], starts: [1, -4], ends: [3, 100], steps: [1, 1] }),
  ),
  operatorCase('Slice', 'with steps', map, (build) =>
    build.add('Slice', ['x'], { axes: [2, 3], starts: [0, 100], ends: [7, -100], steps: [3, -2] }),
  ),
  operatorCase('GatherRows', '', [2, 5, 3], (build) => build.add('GatherRows', ['x', rowIndices(build)], {})),
  operatorCase('ScatterRows', '', [2, 4, 3], (build) =>
    build.add('ScatterRows', ['x', rowIndices(build)], { rows: 5 }),
  ),
];

/** Those whose results jump, and so have no gradient. */
export const steppedCases: OperatorCase[] = (['Floor', 'Truncate'] as const).map((op) =>
  operatorCase(
    op,
    '',
    [2, 5],
    (build) => build.add(op, ['x'], {}),
    Float32Array.of(0, 0.9, -0.9, 1, -1, 2.5, -2.5, 7.99, 1e6, -7),
  ),
);

/** Those whose results are indices. */
export const indexCases: OperatorCase[] = (['ArgMax', 'ArgMin'] as const).flatMap((op) => [
  operatorCase(op, 'of a row', [3, 7], (build) => build.add(op, ['x'], { axis: 1 })),
  operatorCase(
    op,
    'the first of equal ones',
    [2, 4],
    (build) => build.add(op, ['x'], { axis: 1 }),
    Float32Array.of(1, 2, 2, 1, 3, 3, 0, 0),
  ),
]);

/** Two images, four rows each, one of them twice. */
function rowIndices(build: GraphBuilder): string {
  return build.constant({ data: Int32Array.of(4, 0, 4, 2, 1, 1, 3, 0), shape: [2, 4] });
}
