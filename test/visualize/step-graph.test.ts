import { describe, expect, it } from 'vitest';
import { differentiate, gradientName } from '../../pipeline/network/gradient/gradient.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { random } from '../../pipeline/random.ts';
import { adamScales, adams } from '../../pipeline/visualize/adam.ts';
import {
  buildObjectiveGraph,
  buildPictureGraph,
  buildScoreGraph,
  buildStepGraph,
  step,
} from '../../pipeline/visualize/step-graph.ts';
import type { StepOptions } from '../../pipeline/visualize/step-graph.ts';
import { drawTransform, lucidTransforms } from '../../pipeline/visualize/transforms.ts';
import { fillTaps, packAffines, tapCount } from '../../pipeline/visualize/warp.ts';
import type { NumberArray } from '../oracle/array.ts';
import { finiteDifferences } from '../oracle/finite-differences.ts';
import { interpret } from '../oracle/interpret.ts';
import { runLowered } from '../oracle/run-onnx.ts';
import { randomArray, relativeError } from '../oracle/values.ts';
import { tinyModel } from './tiny-model.ts';

const { graph: network } = tinyModel();

const options = (changes: Partial<StepOptions> = {}): StepOptions => ({
  target: 'second/pre',
  batch: 2,
  sizePx: 8,
  windowPx: 6,
  parameterization: 'fourier',
  decorrelated: true,
  objective: 'peak',
  diverse: false,
  relu: 'exact',
  pool: 'argmax',
  ...changes,
});

/** Everything a graph asks for: random state, drawn transforms, one unit up and one down. */
function feedsOf({ inputs }: Graph, { batch, sizePx, windowPx }: StepOptions): Record<string, NumberArray> {
  const next = random(9);
  const places = windowPx ** 2;
  const indices = new Int32Array(batch * tapCount * places);
  const weights = new Float32Array(batch * tapCount * places);
  const affines = Array.from({ length: batch }, () => drawTransform(lucidTransforms(128), next));
  for (const [i, affine] of affines.entries()) {
    const range = [i * tapCount * places, (i + 1) * tapCount * places] as const;
    fillTaps(affine, sizePx, windowPx, indices.subarray(...range), weights.subarray(...range));
  }
  const { stepSize, correction } = adamScales(1, adams.lucid);
  const given: Record<string, ArrayLike<number>> = {
    [step.affines]: packAffines(affines, batch).data,
    [step.tapIndices]: indices,
    [step.tapWeights]: weights,
    [step.direction]: [0, 1, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0],
    [step.repulsion]: [0, 0.3, 0.3, 0],
    [step.stepSize]: [stepSize],
    [step.correction]: [correction],
  };
  return Object.fromEntries(
    inputs.map(({ name, shape }, i) => {
      const { data } = randomArray(shape, i + 1);
      if (given[name]) return [name, { data: Float64Array.from(given[name]), shape }];
      return [name, { data: name === step.parameters ? data : new Float64Array(data.length), shape }];
    }),
  );
}

describe('buildObjectiveGraph', () => {
  it.each<[string, Partial<StepOptions>]>([
    ['the whole recipe', {}],
    ['pixels in correlated colours', { parameterization: 'pixels', decorrelated: false }],
    ['a mean over places', { objective: 'channel' }],
    ['pictures that push each other away', { diverse: true, objective: 'channel' }],
    ['the first layer', { target: 'first/pre' }],
  ])('has a gradient that agrees with finite differences for %s', (_, changes) => {
    const chosen = options(changes);
    const forward = buildObjectiveGraph(network, chosen);
    const [target] = forward.outputs as [string];
    const shapes = Object.fromEntries(forward.inputs.map(({ name, shape }) => [name, shape]));
    const feeds = feedsOf(forward, chosen);
    if (changes.target) feeds[step.direction] = { data: Float64Array.of(0, 1, 0, 0, 0, 0, 0, -1), shape: [2, 4, 1, 1] };
    const seed = { data: Float64Array.of(1, 1), shape: [2] };
    const both = differentiate(
      forward,
      { target, source: step.parameters, seed: 'seed', relu: 'exact', pool: 'argmax' },
      shapes,
    );
    const actual = interpret(both, { ...feeds, seed }).get(gradientName(step.parameters))!;
    const expected = finiteDifferences(forward, feeds, { source: step.parameters, target, seed, step: 1e-6 });
    expect(relativeError(actual, expected)).toBeLessThan(1e-6);
  });

  it('does not look at its own mirror image when nothing else is painted', () => {
    const chosen = options({ diverse: true });
    const forward = buildObjectiveGraph(network, chosen);
    const feeds = feedsOf(forward, chosen);
    feeds[step.repulsion] = { data: new Float64Array(4), shape: [1, 2, 2] };
    const values = interpret(forward, feeds);
    expect(values.get(forward.outputs[0]!)!.data).toEqual(values.get(step.objective)!.data);
  });
});

describe('buildStepGraph', () => {
  it('moves every parameter by the rate at first, up the gradient', () => {
    const chosen = options();
    const { graph, next } = buildStepGraph(network, chosen);
    const feeds = feedsOf(graph, chosen);
    const values = interpret(graph, feeds);
    const before = feeds[step.parameters]!.data;
    const moves = values.get(next.parameters)!.data.map((value, i) => value - before[i]!);
    const gradient = values.get(gradientName(step.parameters))!.data;
    const clear = [...gradient.keys()].filter((i) => Math.abs(gradient[i]!) > 1e-4);
    expect(clear.length).toBeGreaterThan(100);
    for (const i of clear) expect(moves[i]).toBeCloseTo(0.05 * Math.sign(gradient[i]!), 4);
  });

  it('raises the objective step by step', () => {
    const chosen = options({ batch: 1, windowPx: 8 });
    const { graph, next } = buildStepGraph(network, chosen);
    let feeds = feedsOf(graph, chosen);
    feeds[step.direction] = { data: Float64Array.of(0, 1, 0, 0, 0, 0), shape: [1, 6, 1, 1] };
    const course: number[] = [];
    for (let count = 1; count <= 12; count++) {
      const { stepSize, correction } = adamScales(count, adams.lucid);
      feeds[step.stepSize] = { data: Float64Array.of(stepSize), shape: [1] };
      feeds[step.correction] = { data: Float64Array.of(correction), shape: [1] };
      const values = interpret(graph, feeds);
      course.push(values.get(step.objective)!.data[0]!);
      feeds = {
        ...feeds,
        [step.parameters]: values.get(next.parameters)!,
        [step.mean]: values.get(next.mean)!,
        [step.square]: values.get(next.square)!,
      };
    }
    expect(course.at(-1)!).toBeGreaterThan(course[0]! + 0.3 * Math.abs(course[0]!));
    expect(course.slice(1).filter((value, i) => value > course[i]!).length).toBeGreaterThan(8);
  });

  it('takes the step from computed taps that it takes from fed ones', () => {
    const [fed, computed] = (['fed', 'computed'] as const).map((taps) => {
      const chosen = options({ taps });
      const { graph, next } = buildStepGraph(network, chosen);
      const values = interpret(graph, feedsOf(graph, chosen));
      return [step.objective, next.mean].map((name) => values.get(name)!);
    });
    for (const [i, expected] of fed!.entries()) expect(relativeError(computed![i]!, expected)).toBeLessThan(1e-5);
  });

  it.each(['fed', 'computed'] as const)(
    'runs lowered in float32 as it is written in float64, taps %s',
    async (taps) => {
      const chosen = options({ diverse: true, taps });
      const { graph, next } = buildStepGraph(network, chosen);
      const feeds = feedsOf(graph, chosen);
      const expected = interpret(graph, feeds);
      for (const provider of ['cpu', 'webgpu'] as const) {
        const actual = await runLowered(graph, feeds, provider);
        expect(relativeError(actual.get(step.objective)!, expected.get(step.objective)!)).toBeLessThan(1e-5);
        expect(relativeError(actual.get(next.mean)!, expected.get(next.mean)!)).toBeLessThan(1e-4);
      }
    },
  );
});

describe('buildPictureGraph', () => {
  it('shows what the step sees', () => {
    const chosen = options({ windowPx: 8 });
    const forward = buildObjectiveGraph(network, chosen);
    const picture = buildPictureGraph(chosen, 2, 8);
    const feeds = feedsOf(forward, chosen);
    const [indices, weights] = [new Int32Array(tapCount * 64), new Float32Array(tapCount * 64)];
    fillTaps([1, 0, 0, 0, 1, 0], 8, 8, indices, weights);
    const seen = interpret(forward, {
      ...feeds,
      [step.tapIndices]: { data: Float64Array.from([...indices, ...indices]), shape: [2, tapCount * 64] },
      [step.tapWeights]: { data: Float64Array.from([...weights, ...weights]), shape: [2, 1, tapCount, 64] },
    }).get('pixels')!;
    const shown = interpret(picture, { [step.parameters]: feeds[step.parameters]! }).get('pixels')!;
    expect(relativeError(shown, seen)).toBeLessThan(1e-12);
    expect(shown.data.every((value) => value > 0 && value < 1)).toBe(true);
  });
});

describe('buildScoreGraph', () => {
  it('is the layer along a direction', () => {
    const graph = buildScoreGraph(network, 'second/pre', [1, 3, 8, 8]);
    const pixels = randomArray([1, 3, 8, 8], 1);
    const direction = { data: Float64Array.of(0, 0, -1, 0, 0, 0), shape: [1, 6, 1, 1] };
    const values = interpret(graph, { pixels, [step.direction]: direction });
    const layer = values.get('second/pre')!;
    const score = values.get(graph.outputs[0]!)!;
    expect(score.shape).toEqual([1, 4, 4]);
    expect([...score.data]).toEqual([...layer.data.subarray(2 * 16, 3 * 16)].map((value) => -value));
  });
});
