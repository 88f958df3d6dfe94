import type { Engine, Program } from '../engine/engine.ts';
import { inOrder } from '../in-order.ts';
import { product } from '../network/dimensions.ts';
import { differentiate, gradientName } from '../network/gradient/gradient.ts';
import type { Graph, Shape, Tensor } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import type { Expansion, ExpansionPart, PartReading } from './plan-expansion.ts';

/** The expanded weights of one unit. */
export interface UnitKernels {
  unit: number;
  /** One kernel a channel of the source, row by row; shape [channels, rows, columns]. May share its buffer with other units': copy what is kept. */
  kernels: Float32Array;
}

export interface ExpandOptions {
  /** Units of the target, each once; all by default. */
  units?: readonly number[];
  /** Units in one run; by default what fits into 64 MB of activations. */
  batchSize?: number;
  signal?: AbortSignal;
}

/** Floats of one run over all tensors: 64 MB. */
const runFloats = 2 ** 24;
/** More do not make a run faster, and fewer show progress. */
const largestBatch = 64;
const seedName = 'seed';

/** A program that reads a part. */
interface Reader {
  program: Program;
  /** [images, channels of the part's tensor, …] */
  seedShape: Shape;
}

/**
 * Reads the expanded weights of units over any distance: the gradient of each by the earlier layer, in linear mode (Voss et
 * al., Visualizing Weights, 2021). Kernels stream by, part for part of the expansion; no more runs are held than the engine
 * has under way at once, and one that waits.
 * @param expansion from planExpansion
 * @throws Error for a unit that the target does not have
 */
export async function* expandWeights(
  expansion: Expansion,
  engine: Engine,
  { units = Array.from({ length: expansion.unitCount }, (_, unit) => unit), batchSize, signal }: ExpandOptions = {},
): AsyncGenerator<UnitKernels, void> {
  const stranger = units.find((unit) => !Number.isInteger(unit) || unit < 0 || unit >= expansion.unitCount);
  if (stranger !== undefined) throw new Error(`the target has ${expansion.unitCount} units, asked for ${stranger}`);
  const readers = new Map<ExpansionPart, Promise<Reader>>();
  const readerOf = (part: ExpansionPart, reading: PartReading, unitCount: number) => {
    const known = readers.get(part) ?? openReader(expansion.source, part.tensor, reading, unitCount, engine);
    readers.set(part, known);
    return known;
  };

  const runs = expansion.parts.flatMap((part) => {
    const own = units.filter((unit) => unit >= part.firstUnit && unit < part.firstUnit + part.unitCount);
    const runUnitCount = part.reading ? (batchSize ?? fittingBatch(expansion.source, part, own.length)) : own.length;
    return inBatches(own, runUnitCount).map((batch) => ({ part, units: batch, runUnitCount }));
  });
  try {
    const results = inOrder(runs, engine.concurrency + 1, async ({ part, units: asked, runUnitCount }) => {
      signal?.throwIfAborted();
      if (!part.reading) return { part, asked };
      const { program, seedShape } = await readerOf(part, part.reading, runUnitCount);
      const seed = oneHot(
        seedShape,
        asked.map((unit) => unit - part.firstUnit),
        part.reading.cell,
      );
      const { [gradientName(expansion.source)]: gradient } = await program.run({ [seedName]: seed });
      return { part, asked, gradient };
    });
    for await (const { part, asked, gradient } of results) {
      for (const [image, unit] of asked.entries()) {
        yield { unit, kernels: kernelsOf(expansion, part.reading, gradient, image) };
      }
    }
  } finally {
    for (const opened of await Promise.allSettled(readers.values())) {
      if (opened.status === 'fulfilled') await opened.value.program.dispose();
    }
  }
}

async function openReader(
  source: string,
  target: string,
  reading: PartReading,
  unitCount: number,
  engine: Engine,
): Promise<Reader> {
  const graph = backwardGraph(source, target, reading, unitCount);
  return { program: await engine.compile(graph), seedShape: graph.inputs[0]!.shape };
}

/** From a direction in the target's map to the source's, for one batch size. */
function backwardGraph(source: string, target: string, { graph }: PartReading, unitCount: number): Graph {
  const shapes = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape.with(0, unitCount)]));
  return differentiate(graph, { target, source, seed: seedName, relu: 'linear' }, shapes);
}

/** Units of a part in one run, at most `wanted`. */
function fittingBatch(source: string, { tensor, reading }: ExpansionPart, wanted: number): number {
  const graph = backwardGraph(source, tensor, reading!, 1);
  const shapes = inferShapes(graph, {});
  const floatCount = graph.nodes.reduce((sum, { outputs: [output] }) => sum + product(shapes.get(output!)!), 0);
  return Math.max(1, Math.min(wanted, largestBatch, Math.ceil(runFloats / floatCount)));
}

function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Image i asks for channel `channels[i]` in one cell; images beyond them ask for nothing. */
function oneHot(shape: Shape, channels: readonly number[], cell: number): Tensor {
  const data = new Float32Array(product(shape));
  const [, channelCount, ...map] = shape;
  const cellCount = product(map);
  for (const [image, channel] of channels.entries()) data[(image * channelCount! + channel) * cellCount + cell] = 1;
  return { data, shape };
}

/** One unit's kernels out of image number `image` of a part's gradient, as large as those of all parts. */
function kernelsOf(
  { channelCount, kernelSize: [rows, columns] }: Expansion,
  reading: PartReading | undefined,
  gradient: Tensor | undefined,
  image: number,
): Float32Array {
  if (!reading || !gradient) return new Float32Array(channelCount * rows * columns);
  const { offset, size } = reading;
  const length = channelCount * size[0] * size[1];
  const own = (gradient.data as Float32Array).subarray(image * length, (image + 1) * length);
  if (size[0] === rows && size[1] === columns) return own;
  const kernels = new Float32Array(channelCount * rows * columns);
  for (let line = 0; line < channelCount * size[0]; line++) {
    const row = Math.floor(line / size[0]) * rows + offset[0] + (line % size[0]);
    kernels.set(own.subarray(line * size[1], (line + 1) * size[1]), row * columns + offset[1]);
  }
  return kernels;
}
