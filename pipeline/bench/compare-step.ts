import type { Engine, Provider, Tensors } from '../engine/engine.ts';
import { traceRun } from '../engine/trace-run.ts';
import type { Placement } from '../engine/trace-run.ts';
import { product } from '../network/dimensions.ts';
import type { Graph, Tensor } from '../network/graph.ts';
import { normal, random } from '../random.ts';
import { adamScales, adams } from '../visualize/adam.ts';
import { buildStepGraph, step } from '../visualize/step-graph.ts';
import { drawTransform, lucidTransforms } from '../visualize/transforms.ts';
import { packAffines } from '../visualize/warp.ts';
import { stepOptionsOf } from './subject.ts';
import type { Subject } from './subject.ts';

export interface StepComparison {
  /** Largest differences from the CPU, relative to the largest number. */
  match: { objective: number; gradient: number };
  /** Nodes of the step as onnxruntime optimized it, and those among them that it left to the CPU. */
  nodes: { count: number; onCpu: Placement[] };
}

/**
 * Takes one step of one picture on a provider and on the CPU.
 * @param cpu an engine
 */
export async function compareStep(cpu: Engine, subject: Subject, provider: Provider): Promise<StepComparison> {
  const { graph, next } = buildStepGraph(subject.network, { ...stepOptionsOf(subject, 1), taps: 'computed' });
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
  const { stepSize, correction } = adamScales(1, adams.lucid);
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
