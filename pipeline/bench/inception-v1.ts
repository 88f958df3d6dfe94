import { createGraphBuilder } from '../network/graph-builder.ts';
import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Convolution, Graph, Pooling } from '../network/graph.ts';
import { normal, random } from '../random.ts';

/** Filters of a module: 1×1; before and in 3×3; before and in 5×5; behind the pool. */
type Widths = readonly [number, number, number, number, number, number];

/** Table 1 of Szegedy et al. 2015, "Going Deeper with Convolutions". */
const modules: readonly (readonly [name: string, widths: Widths])[] = [
  ['mixed3a', [64, 96, 128, 16, 32, 32]],
  ['mixed3b', [128, 128, 192, 32, 96, 64]],
  ['mixed4a', [192, 96, 208, 16, 48, 64]],
  ['mixed4b', [160, 112, 224, 24, 64, 64]],
  ['mixed4c', [128, 128, 256, 24, 64, 64]],
  ['mixed4d', [112, 144, 288, 32, 64, 64]],
  ['mixed4e', [256, 160, 320, 32, 128, 128]],
  ['mixed5a', [256, 160, 320, 32, 128, 128]],
  ['mixed5b', [384, 192, 384, 48, 128, 128]],
];

/** Modules in front of which the map is halved. */
const pooledBefore = new Set(['mixed3a', 'mixed4a', 'mixed5a']);

const normalization = { size: 5, alpha: 1e-4, beta: 0.75, bias: 1 };

/** Name of a module's pre-activation, as the atlas takes it: its branches, joined before their ReLU. */
export const preactivationOf = (module: string): string => `${module}/preactivation`;

/**
 * InceptionV1 (GoogLeNet) with seeded random weights, whose sizes keep activations near 1 from layer to layer.
 * Its input is `pixels`, RGB in 0 … 1, [−1, 3, −1, −1]; its output `prob`, [−1, 1000].
 */
export function inceptionV1(seed = 1): Graph {
  const build = createGraphBuilder(['pixels']);
  const next = random(seed);
  const convolve = (x: string, depth: number, filters: number, size: number, stride = 1) =>
    convolution(build, next, x, { depth, filters, size, stride });
  const relu = (x: string) => build.add('Relu', [x], {});

  const centred = build.add('Sub', [build.add('Mul', ['pixels', build.scalar(4)], {}), build.scalar(2)], {});
  let flow = pool(build, relu(convolve(centred, 3, 64, 7, 2)), 2);
  flow = build.add('Lrn', [flow], normalization);
  flow = relu(convolve(relu(convolve(flow, 64, 64, 1)), 64, 192, 3));
  flow = build.add('Lrn', [flow], normalization);
  let depth = 192;
  for (const [name, [ones, beforeThrees, threes, beforeFives, fives, projection]] of modules) {
    if (pooledBefore.has(name)) flow = pool(build, flow, 2);
    const branches = [
      convolve(flow, depth, ones, 1),
      convolve(relu(convolve(flow, depth, beforeThrees, 1)), beforeThrees, threes, 3),
      convolve(relu(convolve(flow, depth, beforeFives, 1)), beforeFives, fives, 5),
      convolve(pool(build, flow, 1), depth, projection, 1),
    ];
    build.add('Concat', branches, { axis: 1 }, { name: preactivationOf(name) });
    flow = build.add('Concat', branches.map(relu), { axis: 1 }, { name });
    depth = ones + threes + fives + projection;
  }
  const features = build.add('Flatten', [build.add('GlobalAveragePool', [flow], {})], { axis: 1 });
  const weight = build.constant({ data: weights(next, 1000 * depth, depth), shape: [depth, 1000] });
  const bias = build.constant({ data: new Float32Array(1000), shape: [1000] });
  build.add('Softmax', [build.add('Gemm', [features, weight, bias], {})], { axis: 1 }, { name: 'prob' });
  return {
    inputs: [{ name: 'pixels', shape: [-1, 3, -1, -1], type: 'float32' }],
    outputs: ['prob', ...modules.map(([name]) => preactivationOf(name))],
    nodes: build.nodes,
    constants: build.constants,
  };
}

function convolution(
  build: GraphBuilder,
  next: () => number,
  x: string,
  { depth, filters, size, stride }: { depth: number; filters: number; size: number; stride: number },
): string {
  const fan = depth * size * size;
  const weight = build.constant({ data: weights(next, filters * fan, fan), shape: [filters, depth, size, size] });
  const bias = build.constant({ data: new Float32Array(filters), shape: [filters] });
  const attributes: Convolution = {
    strides: [stride, stride],
    pads: [0, 0, 0, 0],
    autoPad: 'same-upper',
    dilations: [1, 1],
    groups: 1,
  };
  return build.add('Conv', [x, weight, bias], attributes);
}

function pool(build: GraphBuilder, x: string, stride: number): string {
  const attributes: Pooling = {
    kernel: [3, 3],
    strides: [stride, stride],
    pads: [0, 0, 0, 0],
    autoPad: 'same-upper',
    dilations: [1, 1],
    ceil: false,
  };
  return build.add('MaxPool', [x], attributes);
}

/** He et al. 2015: variance 2 / fan. */
function weights(next: () => number, count: number, fan: number): Float32Array {
  const deviation = Math.sqrt(2 / fan);
  return Float32Array.from({ length: count }, () => deviation * normal(next));
}
