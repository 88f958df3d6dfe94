import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { product } from '../network/dimensions.ts';
import { gradientName } from '../network/gradient/gradient.ts';
import type { Graph, Tensor } from '../network/graph.ts';
import { random } from '../random.ts';
import { forwardGraph, gradientGraph, gradientSeed } from './benchmarks.ts';
import type { TorchProcess } from './torch-process.ts';

/** Relative errors, in the Euclidean norm, of PyTorch's numbers against ours. */
export interface Agreement {
  sizePx: number;
  /** Of the network's output. */
  forward: number;
  /** Of the gradient by the pixels. */
  gradient: number;
}

/**
 * The output's: float32 sums in another order. The gradient's: now and then a ReLU or a maximum falls on the other side of its kink, which
 * changes the gradient by one of its many terms (four pictures of 224 pixels: 5·10⁻⁴ to 5·10⁻³).
 */
const tolerances = { forward: 1e-4, gradient: 2e-2 };

/**
 * Has both sides compute the same: a picture's output, and a gradient from the layer.
 * @param folder that the process reads from and writes to
 * @throws Error where they differ: what is not the same must not be timed against each other
 */
export async function checkAgreement(
  engine: Engine,
  network: Graph,
  torch: TorchProcess,
  { sizePx, folder }: { sizePx: number; folder: string },
): Promise<Agreement> {
  const graphs = { forward: forwardGraph(network, sizePx), gradient: gradientGraph(network, sizePx) };
  // Made anew for each use: what an engine is fed, it takes.
  const pixels = () => filled(graphs.forward.inputs[0]!.shape, 1);
  const seed = () => filled(graphs.gradient.inputs.find(({ name }) => name === gradientSeed)!.shape, 2);
  await writeFile(join(folder, 'pixels.bin'), pixels().data);
  await writeFile(join(folder, 'seed.bin'), seed().data);
  await torch.ask('evaluate', { size: sizePx });

  const run = async (graph: Graph, feeds: Record<string, Tensor>, output: string) => {
    const program = await engine.compile(graph);
    const results = await program.run(feeds);
    await program.dispose();
    return results[output]!.data;
  };
  const forward = await run(graphs.forward, { pixels: pixels() }, 'prob');
  const gradient = await run(graphs.gradient, { pixels: pixels(), [gradientSeed]: seed() }, gradientName('pixels'));
  const agreement: Agreement = {
    sizePx,
    forward: relativeError(await readFloats(join(folder, 'forward.bin')), forward),
    gradient: relativeError(await readFloats(join(folder, 'gradient.bin')), gradient),
  };
  // Written so that what is no number fails too.
  if (!(agreement.forward < tolerances.forward && agreement.gradient < tolerances.gradient)) {
    const [seen, allowed] = [JSON.stringify(agreement), JSON.stringify(tolerances)];
    throw new Error(`PyTorch computes something else: ${seen} apart, at most ${allowed} is allowed`);
  }
  return agreement;
}

/** ‖a − b‖ / ‖b‖ */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN;
  let [apart, whole] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    apart += (a[i]! - b[i]!) ** 2;
    whole += b[i]! ** 2;
  }
  return Math.sqrt(apart / whole);
}

function filled(shape: readonly number[], seed: number): Tensor {
  return { data: Float32Array.from({ length: product(shape) }, random(seed)), shape };
}

async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
