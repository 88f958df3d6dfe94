import type { Engine, Tensors } from '../engine/engine.ts';
import { differentiate } from '../network/gradient/gradient.ts';
import type { Graph, Tensor } from '../network/graph.ts';
import { product } from '../network/dimensions.ts';
import { countMultiplyAdds } from '../network/layers/multiply-adds.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';
import { random } from '../random.ts';
import { createClimber } from '../visualize/climb.ts';
import { recipes } from '../visualize/recipes.ts';
import { preactivationOf } from './inception-v1.ts';
import type { Benchmark } from './measure.ts';

/** The layer that gradients start from. */
const layer = 'mixed4c';

/** Input of the gradient graph: the derivative by the layer. */
export const gradientSeed = 'seed';

/** Steps of a climb: noise at its beginning and the picture at its end are a hundredth of it, as in earnest. */
const climbSteps = 24;

/** The product of two square matrices, the most that the machine can do. */
export async function matrixProduct(engine: Engine, size: number): Promise<Benchmark> {
  const graph: Graph = {
    inputs: ['a', 'b'].map((name) => ({ name, shape: [size, size], type: 'float32' })),
    outputs: ['product'],
    nodes: [{ op: 'MatMul', name: 'product', inputs: ['a', 'b'], outputs: ['product'], attributes: {} }],
    constants: new Map(),
  };
  return { name: `matrix product ${size}²`, multiplyAdds: size ** 3, run: await runsOf(engine, graph) };
}

/** From a picture to the network's output. */
export function forwardGraph(network: Graph, sizePx: number): Graph {
  const graph = subgraph(network, ['prob']);
  return { ...graph, inputs: graph.inputs.map((input) => ({ ...input, shape: [1, 3, sizePx, sizePx] })) };
}

/** From a picture to the layer, and back to the picture by the gradient. */
export function gradientGraph(network: Graph, sizePx: number): Graph {
  const target = preactivationOf(layer);
  const shapes = { pixels: [1, 3, sizePx, sizePx] };
  return differentiate(network, { target, source: 'pixels', seed: gradientSeed, relu: 'exact' }, shapes);
}

/** A picture through the whole network. */
export async function forwardPass(engine: Engine, network: Graph, sizePx: number): Promise<Benchmark> {
  const graph = forwardGraph(network, sizePx);
  const multiplyAdds = countMultiplyAdds(graph, ['prob'], inferShapes(graph, {}));
  return { name: `forward ${sizePx}²`, multiplyAdds, run: await runsOf(engine, graph) };
}

/** A picture up to the layer and its gradient back. */
export async function gradientStep(engine: Engine, network: Graph, sizePx: number): Promise<Benchmark> {
  const graph = gradientGraph(network, sizePx);
  const multiplyAdds = gradientMultiplyAdds(network, sizePx);
  return { name: `gradient ${sizePx}²`, multiplyAdds, run: await runsOf(engine, graph) };
}

/** A whole step of feature visualization whose window has this size, everything outside of the network included. */
export async function visualizationStep(engine: Engine, network: Graph, sizePx: number): Promise<Benchmark> {
  const climber = await createClimber(engine, network, {
    ...recipes.quick,
    target: preactivationOf(layer),
    batch: 1,
    sizePx,
    windowPx: sizePx,
    diverse: false,
    relu: 'exact',
    pool: 'argmax',
  });
  const channels = inferShapes(network, { pixels: [1, 3, sizePx, sizePx] }).get(preactivationOf(layer))![1]!;
  const direction = new Float32Array(channels);
  direction[0] = 1;
  const lanes = engine.concurrency + 1;
  return {
    name: `visualization ${sizePx}²`,
    multiplyAdds: gradientMultiplyAdds(network, sizePx),
    leastCount: climbSteps * lanes,
    async run(count) {
      const stepCount = Math.max(1, Math.round(count / lanes));
      await Promise.all(
        Array.from({ length: lanes }, (_, seed) => climber.climb([{ seed, direction }], { stepCount, settleSteps: 0 })),
      );
    },
  };
}

/** The gradient by a convolution's input takes as many products as the convolution. */
function gradientMultiplyAdds(network: Graph, sizePx: number): number {
  const shapes = inferShapes(network, { pixels: [1, 3, sizePx, sizePx] });
  return 2 * countMultiplyAdds(network, [preactivationOf(layer)], shapes);
}

/** Keeps one run more in flight than the engine does at once. */
async function runsOf(engine: Engine, graph: Graph): Promise<Benchmark['run']> {
  const program = await engine.compile(graph);
  return async (count) => {
    let left = count;
    const lane = async () => {
      // What comes back as an output has had its turn: every run gets buffers of its own, as in earnest.
      while (left-- > 0) await program.run(feedsOf(graph));
    };
    await Promise.all(Array.from({ length: engine.concurrency + 1 }, lane));
  };
}

const filled = new Map<number, Float32Array>();

function feedsOf({ inputs }: Graph): Tensors {
  return Object.fromEntries(
    inputs.map(({ name, shape }): [string, Tensor] => {
      const size = product(shape);
      if (!filled.has(size)) filled.set(size, Float32Array.from({ length: size }, random(size)));
      return [name, { data: filled.get(size)!.slice(), shape }];
    }),
  );
}
