import type { Rank, Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { createTfjsEngine } from '../../pipeline/engine/tfjs.ts';
import { gradientGaps } from '../../pipeline/engine/tfjs/gradient-gaps.ts';
import { tfjsGradient } from '../../pipeline/engine/tfjs/gradient.ts';
import { loadTfjs } from '../../pipeline/engine/tfjs/load-tfjs.ts';
import type { Tfjs } from '../../pipeline/engine/tfjs/load-tfjs.ts';
import { operators } from '../../pipeline/engine/tfjs/operators.ts';
import { differentiate, gradientName } from '../../pipeline/network/gradient/gradient.ts';
import type { GradientOptions } from '../../pipeline/network/gradient/gradient.ts';
import type { Graph, Tensor } from '../../pipeline/network/graph.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { random } from '../../pipeline/random.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { convolution, indexCases, noise, operatorCases, pooling, steppedCases } from './operator-cases.ts';
import type { OperatorCase } from './operator-cases.ts';

let onnx: Engine;
let tfjs: Engine;
let tf: Tfjs;

beforeAll(async () => {
  onnx = await createOnnxEngine({ workers: 1 });
  tfjs = await createTfjsEngine({ backend: 'cpu' });
  ({ tf } = await loadTfjs('cpu'));
});
afterAll(async () => {
  await onnx.dispose();
  await tfjs.dispose();
});

/** Largest difference, relative to the largest expected magnitude. */
function relativeError(actual: Tensor | undefined, expected: Tensor | undefined): number {
  expect(actual!.shape).toEqual(expected!.shape);
  const [result, reference] = [[...actual!.data], [...expected!.data]];
  const largest = Math.max(...reference.map(Math.abs));
  return Math.max(...reference.map((value, i) => Math.abs(value - result[i]!))) / largest;
}

async function runOnce(engine: Engine, graph: Graph, feeds: Record<string, Tensor>) {
  const program = await engine.compile(graph);
  const results = await program.run(structuredClone(feeds));
  await program.dispose();
  return results;
}

function gradientGraph({ graph, seed }: OperatorCase, options: Pick<GradientOptions, 'pool' | 'relu'>): Graph {
  const wanted: GradientOptions = { target: graph.outputs[0]!, source: 'x', seed: 'seed', ...options };
  const generated = differentiate(graph, wanted, {});
  return { ...generated, inputs: generated.inputs.map((i) => (i.name === 'seed' ? { ...i, shape: seed.shape } : i)) };
}

const gradientFeeds = ({ feeds, seed }: OperatorCase, graph: Graph) =>
  Object.fromEntries(Object.entries({ ...feeds, seed }).filter(([name]) => graph.inputs.some((i) => i.name === name)));

describe('the tfjs engine', () => {
  it('has a case for every forward operator', () => {
    const forward = Object.keys(operators).filter((name) => !name.endsWith('Gradient'));
    const covered = [...operatorCases, ...steppedCases, ...indexCases].map(({ operator }) => operator);
    expect([...new Set(covered)].sort()).toEqual(forward.sort());
  });

  it.each([...operatorCases, ...steppedCases, ...indexCases])(
    'computes $title as onnxruntime does',
    async ({ graph, feeds }) => {
      const [name] = graph.outputs;
      const expected = await runOnce(onnx, graph, feeds);
      const actual = await runOnce(tfjs, graph, feeds);
      expect(relativeError(actual[name!], expected[name!])).toBeLessThan(1e-5);
    },
  );

  it.each(operatorCases)('differentiates $title as the gradient graph does', async (example) => {
    const graph = gradientGraph(example, { relu: 'exact' });
    const wanted = { target: example.graph.outputs[0]!, source: 'x', seed: example.seed };
    const automatic = await tfjsGradient(tf, example.graph, wanted, example.feeds);
    for (const engine of [onnx, tfjs]) {
      const results = await runOnce(engine, graph, gradientFeeds(example, graph));
      expect(relativeError(results[gradientName('x')], automatic)).toBeLessThan(1e-4);
    }
  });

  it.each([
    ['redirected', 'argmax'],
    ['redirected', 'mask'],
    ['exact', 'average'],
    ['linear', 'average'],
  ] as const)('runs the %s gradient graph with %s pools as onnxruntime does', async (relu, pool) => {
    const example = smallNetwork();
    const graph = gradientGraph(example, { relu, pool });
    const feeds = gradientFeeds(example, graph);
    const expected = await runOnce(onnx, graph, feeds);
    const actual = await runOnce(tfjs, graph, feeds);
    for (const name of graph.outputs) expect(relativeError(actual[name], expected[name])).toBeLessThan(1e-5);
  });

  it('differentiates a whole network as the gradient graph does', async () => {
    const example = smallNetwork();
    const wanted = { target: 'target', source: 'x', seed: example.seed };
    const graph = gradientGraph(example, { relu: 'exact' });
    const results = await runOnce(onnx, graph, gradientFeeds(example, graph));
    const automatic = await tfjsGradient(tf, example.graph, wanted, example.feeds);
    expect(relativeError(results[gradientName('x')], automatic)).toBeLessThan(1e-4);
  });

  it('differentiates from one inner tensor to another', async () => {
    const { graph, feeds, seed } = smallNetwork();
    const half = await tfjsGradient(tf, graph, { target: 'target', source: 'pooled', seed }, feeds);
    const rest = await tfjsGradient(tf, graph, { target: 'pooled', source: 'x', seed: half }, feeds);
    const whole = await tfjsGradient(tf, graph, { target: 'target', source: 'x', seed }, feeds);
    expect(relativeError(rest, whole)).toBeLessThan(1e-5);
  });

  it('hands outputs on from run to run of a series, as onnxruntime does', async () => {
    const { graph, feeds, seed } = smallNetwork();
    const wanted: GradientOptions = { target: 'target', source: 'x', seed: 'seed', relu: 'exact' };
    const both = differentiate(graph, wanted, { x: feeds['x']!.shape });
    const results = [onnx, tfjs].map(async (engine) => {
      const program = await engine.compile(both, { handOn: { [gradientName('x')]: 'x' } });
      const series = [1, 2, 3].map(() => structuredClone({ seed }));
      const found = await program.runSeries(structuredClone(feeds), series);
      await program.dispose();
      return found;
    });
    const [expected, actual] = await Promise.all(results);
    for (const name of both.outputs) expect(relativeError(actual![name], expected![name])).toBeLessThan(1e-4);
  });

  it('leaves no tensor behind', async () => {
    const { graph, feeds, seed } = smallNetwork();
    const before = tf.memory().numTensors;
    const program = await tfjs.compile(graph, { handOn: { target: 'x' } });
    const compiled = tf.memory().numTensors;
    await program.run(feeds);
    await expect(program.runSeries(feeds, [{}, {}])).rejects.toThrow('tfjs cannot compute');
    await Promise.all([program.run(feeds), program.run(feeds)]);
    await expect(program.run({})).rejects.toThrow('input "x" is not fed');
    expect(tf.memory().numTensors).toBe(compiled);
    await tfjsGradient(tf, graph, { target: 'target', source: 'x', seed }, feeds);
    expect(tf.memory().numTensors).toBe(compiled);
    await program.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('frees its programs when it is disposed of', async () => {
    const before = tf.memory().numTensors;
    const engine = await createTfjsEngine({ backend: 'cpu' });
    await engine.compile(smallNetwork().graph);
    await engine.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('hands out buffers of its own', async () => {
    const build = createGraphBuilder(['x']);
    const constant = build.constant({ data: Float32Array.of(1, 2), shape: [2] });
    const same = build.add('Identity', [constant], {});
    const graph: Graph = {
      inputs: [{ name: 'x', shape: [2], type: 'float32' }],
      outputs: [same, constant, 'x'],
      ...build,
    };
    const program = await tfjs.compile(graph);
    const x = { data: Float32Array.of(3, 4), shape: [2] };
    for (const tensor of Object.values(await program.run({ x }))) tensor.data.fill(0);
    const again = await program.run({ x });
    expect(Object.values(again).map(({ data }) => [...data])).toEqual([[1, 2], [1, 2], [3, 4]]); // prettier-ignore
    await program.dispose();
  });

  it('says which package is missing', async () => {
    const error = await createTfjsEngine({ backend: 'node-gpu' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain('needs @tensorflow/tfjs-node-gpu, which is not installed');
    await expect(createTfjsEngine({ backend: 'abacus' })).rejects.toThrow('no backend "abacus" here, choose one of');
  });
});

describe('gradientGaps', () => {
  it.each(gradientGaps)('$operator, $when: tfjs still refuses the direct way', ({ operator, when, reason, detour }) => {
    const { attempt, refusal } = directWays[`${operator}, ${when}`]!;
    expect(() => tf.tidy(() => void attempt())).toThrow(refusal);
    console.log(`${operator}, ${when}: ${reason}; instead: ${detour}`);
  });
});

type Map4D = TfjsTensor<Rank.R4>;

const ones = (shape: number[]): Map4D => tf.ones(shape as [number, number, number, number]);

function gradientAt(shape: number[], forward: (map: Map4D) => TfjsTensor): void {
  const gradient = tf.grad((map) => forward(map as Map4D))(ones(shape));
  tf.util.assertShapesMatch(gradient.shape, shape, 'gradient ');
}

/** What the engine would do without a detour, and what tfjs says to it, by the gap's operator and condition. */
const directWays: Record<string, { attempt: () => unknown; refusal: RegExp }> = {
  'Conv, dilated': {
    attempt: () => gradientAt([1, 5, 5, 2], (map) => tf.conv2d(map, ones([3, 3, 2, 1]), 1, 'valid', 'NHWC', [2, 2])),
    refusal: /dilation rates greater than 1/,
  },
  'Conv, dilated depthwise': {
    attempt: () =>
      gradientAt([1, 5, 5, 2], (map) => tf.depthwiseConv2d(map, ones([3, 3, 2, 1]), 1, 'valid', 'NHWC', [2, 2])),
    refusal: /dilation rates greater than 1/,
  },
  'Conv, dilated and strided': {
    attempt: () => tf.conv2d(ones([1, 5, 5, 2]), ones([3, 3, 2, 1]), 2, 'valid', 'NHWC', [2, 2]),
    refusal: /Either strides or dilations must be 1/,
  },
  'Conv, grouped': {
    attempt: () => tf.conv2d(ones([1, 5, 5, 4]), ones([3, 3, 2, 4]), 1, 'valid'),
    refusal: /must match input depth for filter/,
  },
  'MaxPool, dilated and strided': {
    attempt: () => tf.pool(ones([1, 5, 5, 2]), 2, 'max', 'valid', 2, 2),
    refusal: /Either strides or dilations must be 1/,
  },
  'AveragePool, dilated and strided': {
    attempt: () => tf.pool(ones([1, 5, 5, 2]), 2, 'avg', 'valid', 2, 2),
    refusal: /Either strides or dilations must be 1/,
  },
  'Lrn, over an even number of channels': {
    attempt: () => tf.localResponseNormalization(ones([1, 5, 5, 4]), 1.5),
    refusal: /depthRadius must be an integer/,
  },
  'Softmax, not along the last axis': {
    attempt: () => tf.softmax(ones([1, 5, 5, 2]), 1),
    refusal: /non-last dimension is not yet supported/,
  },
  'MatMul, broadcast': {
    attempt: () => gradientAt([1, 3, 4], (map) => tf.matMul(map, ones([2, 4, 5]))),
    refusal: /gradient/,
  },
  'Slice, with steps': {
    attempt: () => gradientAt([1, 5, 5, 2], (map) => tf.stridedSlice(map, [0, 0, 0, 0], [1, 5, 5, 2], [1, 2, 2, 1])),
    refusal: /gradient function not found for StridedSlice/,
  },
};

/** Convolutions, activations, pools, branches and a residual addition, from `x` to `target`. */
function smallNetwork(): OperatorCase {
  const next = random(1);
  const build = createGraphBuilder(['x']);
  const conv = (input: string, shape: number[], attributes = {}) =>
    build.add('Conv', [input, build.constant(noise(shape, next)), build.constant(noise([shape[0]!], next))], {
      ...convolution,
      ...attributes,
    });
  const pads = [1, 1, 1, 1];
  const first = build.add('Relu', [conv('x', [8, 3, 3, 3], { pads, strides: [2, 2] })], {});
  const pooled = build.add('MaxPool', [build.add('Lrn', [first], { size: 5, alpha: 0.1, beta: 0.75, bias: 1 })], pooling, { name: 'pooled' }); // prettier-ignore
  const branches = [
    build.add('Relu', [conv(pooled, [2, 8, 1, 1])], {}),
    build.add('Relu', [conv(build.add('Clip', [conv(pooled, [4, 8, 1, 1])], { min: 0, max: 6 }), [3, 4, 3, 3], { pads })], {}), // prettier-ignore
    conv(build.add('AveragePool', [pooled], { ...pooling, pads: [1, 1, 1, 1], countIncludePad: false }), [3, 8, 1, 1]),
  ];
  const sum = build.add('Add', [pooled, build.add('Concat', branches, { axis: 1 })], {});
  build.add('Conv', [sum, build.constant(noise([5, 8, 1, 1], next))], convolution, { name: 'target' });
  const graph: Graph = {
    inputs: [{ name: 'x', shape: [2, 3, 13, 11], type: 'float32' }],
    outputs: ['target'],
    nodes: build.nodes,
    constants: build.constants,
  };
  const feeds = { x: noise([2, 3, 13, 11], next) };
  return { title: 'a small network', operator: 'Conv', graph, feeds, seed: noise([2, 5, 5, 4], next) };
}
