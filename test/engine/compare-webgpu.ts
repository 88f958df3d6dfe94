// What a child process with a Vulkan driver of its own does: the same on WebGPU and on the CPU. Prints a Comparison as JSON.

import { fileURLToPath } from 'node:url';
import { compareStep } from '../../pipeline/bench/compare-step.ts';
import type { StepComparison } from '../../pipeline/bench/compare-step.ts';
import type { Subject } from '../../pipeline/bench/subject.ts';
import type { Engine, Tensors } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { product } from '../../pipeline/network/dimensions.ts';
import { differentiate, gradientName } from '../../pipeline/network/gradient/gradient.ts';
import type { Graph, Tensor } from '../../pipeline/network/graph.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import { normal, random } from '../../pipeline/random.ts';
import { createClimber } from '../../pipeline/visualize/climb.ts';
import type { Climb } from '../../pipeline/visualize/climb.ts';
import { recipes } from '../../pipeline/visualize/recipes.ts';
import { tinyModel } from '../visualize/tiny-model.ts';

/** Largest differences, one for each image of a batch, relative to the largest number of the CPU's result. */
export interface Comparison {
  /** Names of the engines that were opened, and whether each is on a GPU. */
  engines: [string, boolean][];
  /** A tiny network: its layer, and the gradient by the pixels. */
  network: { layer: number[]; gradient: number[] };
  /** A step of visualization of emoji-inception, and where its nodes ran. */
  step: StepComparison;
  /** A climb through the tiny network: objectives, and pixels in 0 … 1, absolute. */
  climb: { objective: number[]; pixels: number[] };
}

const batch = 2;
const sizePx = 24;
const tiny = tinyModel();
const inceptionFile = fileURLToPath(new URL('../../models/embedded/emoji-inception.onnx', import.meta.url));
const inception = await loadModel(inceptionFile, { id: 'emoji-inception' });

const inceptionSubject: Subject = {
  name: 'emoji-inception/mixed3a',
  network: inception.graph,
  target: inception.preactivations.get('mixed3a')!,
  sizePx,
  windowPx: 20,
};

function noise({ name, shape }: Graph['inputs'][number], seed: number): [string, Tensor] {
  const next = random(seed);
  return [name, { data: Float32Array.from({ length: product(shape) }, () => normal(next)), shape }];
}

function relativeErrors(actual: Tensor, expected: Tensor): number[] {
  const size = expected.data.length / batch;
  return Array.from({ length: batch }, (_, image) => {
    let [largest, difference] = [0, 0];
    for (let i = image * size; i < (image + 1) * size; i++) {
      largest = Math.max(largest, Math.abs(expected.data[i]!));
      difference = Math.max(difference, Math.abs(actual.data[i]! - expected.data[i]!));
    }
    return difference / largest;
  });
}

async function runOnce(engine: Engine, graph: Graph, feeds: Tensors): Promise<Tensors> {
  const program = await engine.compile(graph);
  const results = await program.run(structuredClone(feeds));
  await program.dispose();
  return results;
}

async function compareNetwork(gpu: Engine, cpu: Engine): Promise<Comparison['network']> {
  const target = tiny.preactivations.get('second')!;
  const wanted = { target, source: 'pixels', seed: 'seed', relu: 'exact' } as const;
  const graph = differentiate(tiny.graph, wanted, { pixels: [batch, 3, sizePx, sizePx] });
  const feeds = Object.fromEntries(graph.inputs.map(noise));
  const [actual, expected] = [await runOnce(gpu, graph, feeds), await runOnce(cpu, graph, feeds)];
  const errors = (name: string) => relativeErrors(actual[name]!, expected[name]!);
  return { layer: errors(target), gradient: errors(gradientName('pixels')) };
}

function climbOf(unit: number): Climb {
  const direction = new Float32Array(6);
  direction[unit] = 1;
  return { seed: unit, direction };
}

async function compareClimb(engines: readonly Engine[]): Promise<Comparison['climb']> {
  const found = [];
  for (const engine of engines) {
    const climber = await createClimber(engine, tiny.graph, {
      ...recipes.quick,
      target: tiny.preactivations.get('second')!,
      batch,
      sizePx,
      windowPx: 20,
      diverse: false,
      relu: 'exact',
      pool: 'argmax',
    });
    found.push(await climber.climb([climbOf(0), climbOf(4)], { stepCount: 6, settleSteps: 2 }));
    await climber.dispose();
  }
  const [actual, expected] = found;
  return {
    objective: expected!.map(({ objective }, i) => Math.abs(actual![i]!.objective - objective) / Math.abs(objective)),
    pixels: expected!.map(({ pixels }, i) =>
      pixels.reduce((most, value, k) => Math.max(most, Math.abs(value - actual![i]!.pixels[k]!)), 0),
    ),
  };
}

const gpu = await createOnnxEngine({ provider: 'webgpu' });
const cpu = await createOnnxEngine({ workers: 1 });
const engines = [gpu, cpu].map(({ name, onGpu }): [string, boolean] => [name, onGpu]);
// Where there is no WebGPU after all, the engine has said why.
const comparison: Partial<Comparison> = gpu.onGpu
  ? {
      engines,
      network: await compareNetwork(gpu, cpu),
      step: await compareStep(cpu, inceptionSubject, 'webgpu'),
      climb: await compareClimb([gpu, cpu]),
    }
  : { engines };
await gpu.dispose();
await cpu.dispose();
console.log(JSON.stringify(comparison));
