import type { Engine, Provider, Tensors } from '../engine/engine.ts';
import { traceRun } from '../engine/trace-run.ts';
import type { Placement } from '../engine/trace-run.ts';
import { product } from '../network/dimensions.ts';
import type { Graph, Tensor } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import { normal, random } from '../random.ts';
import { UserError } from '../user-error.ts';
import { adamScales } from '../visualize/adam.ts';
import { createClimber } from '../visualize/climb.ts';
import type { Climber } from '../visualize/climb.ts';
import { recipes } from '../visualize/recipes.ts';
import { buildStepGraph, step } from '../visualize/step-graph.ts';
import type { StepOptions } from '../visualize/step-graph.ts';
import { drawTransform, lucidTransforms } from '../visualize/transforms.ts';
import { packAffines } from '../visualize/warp.ts';
import type { Subject } from './subject.ts';

export interface BatchRate {
  batch: number;
  /** Steps of single pictures a second, median over the rounds; null where the device has too little memory. */
  stepsPerSecond: number | null;
}

export interface ProviderReport {
  engine: string;
  subject: Pick<Subject, 'name' | 'sizePx' | 'windowPx'>;
  /** Largest differences from the CPU in one step, relative to the largest number. */
  match: { objective: number; gradient: number };
  /** Nodes of a step as onnxruntime optimized it, and those among them that it left to the CPU. */
  nodes: { count: number; onCpu: Placement[] };
  batches: BatchRate[];
}

/** How much is measured. */
export interface Extent {
  /** Steps of a turn. */
  stepCount: number;
  rounds: number;
}

/** The batch with the highest rate, undefined where none fits. */
export function fastest(batches: readonly BatchRate[]): number | undefined {
  const fitting = batches.filter(({ stepsPerSecond }) => stepsPerSecond !== null);
  return fitting.sort((a, b) => b.stepsPerSecond! - a.stepsPerSecond!)[0]?.batch;
}

/** Steps at the beginning of each climb that are not counted: drawing its noise takes as long as some of them. */
const leadIn = 2;

/**
 * Measures visualization on a GPU: whether it computes what the CPU does, what of it is left to the CPU, and how fast it is
 * by the number of pictures in a run.
 * @param engine on the provider
 * @param cpu what its numbers are held against
 */
export async function benchOnProvider(
  engine: Engine,
  cpu: Engine,
  subject: Subject,
  { provider, batches, ...extent }: Extent & { provider: Provider; batches: readonly number[] },
): Promise<ProviderReport> {
  const rates: BatchRate[] = [];
  const { name, sizePx, windowPx } = subject;
  const compared = await compareStep(cpu, subject, provider);
  for (const batch of batches) {
    // What does not fit does not fit in larger batches either.
    const isTooLarge = rates.at(-1)?.stepsPerSecond === null;
    rates.push({ batch, stepsPerSecond: isTooLarge ? null : await rateOf(engine, subject, batch, extent) });
  }
  return { engine: engine.name, subject: { name, sizePx, windowPx }, ...compared, batches: rates };
}

/**
 * Steps of single pictures a second.
 * @returns the median over the rounds, or null where the device has too little memory
 */
export async function rateOf(
  engine: Engine,
  subject: Subject,
  batch: number,
  { stepCount, rounds }: Extent,
): Promise<number | null> {
  const climber = await createClimber(engine, subject.network, stepOptions(subject, batch));
  const channels = channelsOf(subject);
  try {
    // The first climb makes the sessions.
    await timeClimb(climber, batch, channels, leadIn);
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const lead = await timeClimb(climber, batch, channels, leadIn);
      const whole = await timeClimb(climber, batch, channels, leadIn + stepCount);
      rates.push((1000 * batch * stepCount) / Math.max(whole - lead, 1e-3));
    }
    return rates.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  } finally {
    await climber.dispose();
  }
}

async function timeClimb(climber: Climber, batch: number, channels: number, stepCount: number): Promise<number> {
  const climbs = Array.from({ length: batch }, (_, seed) => {
    const direction = new Float32Array(channels);
    direction[seed % channels] = 1;
    return { seed, direction };
  });
  const start = performance.now();
  await climber.climb(climbs, { stepCount, settleSteps: 0 });
  return performance.now() - start;
}

/** One step of one picture on both; on the provider, its nodes are counted too. */
async function compareStep(
  cpu: Engine,
  subject: Subject,
  provider: Provider,
): Promise<Pick<ProviderReport, 'match' | 'nodes'>> {
  const { graph, next } = buildStepGraph(subject.network, { ...stepOptions(subject, 1), taps: 'computed' });
  const feeds = feedsOf(graph, subject);
  const program = await cpu.compile(graph);
  const expected = await program.run(structuredClone(feeds));
  await program.dispose();
  const { results, placements } = await traceRun(graph, feeds, provider);
  const differenceOf = (name: string) => relativeDifference(results[name]!, expected[name]!);
  return {
    // The running mean of the first step is a tenth of the gradient.
    match: { objective: differenceOf(step.objective), gradient: differenceOf(next.mean) },
    nodes: {
      count: placements.reduce((sum, { count }) => sum + count, 0),
      onCpu: placements.filter((placement) => placement.provider === 'CPUExecutionProvider'),
    },
  };
}

/** What a first step is fed. */
function feedsOf({ inputs }: Graph, { sizePx }: Subject): Tensors {
  const next = random(1);
  const { stepSize, correction } = adamScales(1);
  const given: Tensors = {
    [step.affines]: packAffines([drawTransform(lucidTransforms(sizePx), next)], 1),
    [step.stepSize]: { data: Float32Array.of(stepSize), shape: [1] },
    [step.correction]: { data: Float32Array.of(correction), shape: [1] },
  };
  return Object.fromEntries(
    inputs.map(({ name, shape }): [string, Tensor] => {
      const isEmpty = name === step.mean || name === step.square;
      const data = Float32Array.from({ length: product(shape) }, () => (isEmpty ? 0 : normal(next)));
      return [name, given[name] ?? { data, shape }];
    }),
  );
}

function relativeDifference(actual: Tensor, expected: Tensor): number {
  let [largest, difference] = [0, 0];
  for (const [i, value] of expected.data.entries()) {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(actual.data[i]! - value));
  }
  return difference / largest;
}

function channelsOf({ network, target, windowPx }: Subject): number {
  return inferShapes(network, { pixels: [1, 3, windowPx, windowPx] }).get(target)![1]!;
}

function stepOptions({ target, sizePx, windowPx }: Subject, batch: number): StepOptions {
  return { ...recipes.full, target, batch, sizePx, windowPx, diverse: false, relu: 'exact', pool: 'argmax' };
}
