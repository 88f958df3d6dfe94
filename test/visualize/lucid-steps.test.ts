import { expect, it } from 'vitest';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { adamScales, adams } from '../../pipeline/visualize/adam.ts';
import { buildStepGraph, step } from '../../pipeline/visualize/step-graph.ts';
import { drawTransform } from '../../pipeline/visualize/transforms.ts';
import type { Affine } from '../../pipeline/visualize/transforms.ts';
import { fillTaps, tapCount } from '../../pipeline/visualize/warp.ts';
import type { NumberArray } from '../oracle/array.ts';
import { interpret } from '../oracle/interpret.ts';
import { runLowered } from '../oracle/run-onnx.ts';
import { convolution, pooling } from '../oracle/tiny-network.ts';
import { relativeError } from '../oracle/values.ts';
import { reference } from './reference.ts';

const { size, window, weights, start, course } = reference.lucidSteps;
const stateShape = [1, 3, 2 * size, size / 2 + 1];
const places = window ** 2;

function referenceNetwork(): Graph {
  const build = createGraphBuilder(['pixels']);
  const [first, second] = weights.map((data, i) =>
    build.constant({ data: Float64Array.from(data), shape: i === 0 ? [4, 3, 3, 3] : [3, 4, 3, 3] }),
  ) as [string, string];
  const padded = convolution({ pads: [1, 1, 1, 1] });
  const features = build.add('Relu', [build.add('Conv', ['pixels', first], padded)], {});
  const pooled = build.add('MaxPool', [features], pooling({ kernel: [3, 3], strides: [2, 2] }));
  build.add('Conv', [pooled, second], padded, { name: 'layer' });
  return {
    inputs: [{ name: 'pixels', shape: [-1, 3, -1, -1], type: 'float32' }],
    outputs: ['layer'],
    nodes: build.nodes,
    constants: build.constants,
  };
}

const array = (data: ArrayLike<number>, shape: readonly number[]): NumberArray => ({
  data: Float64Array.from(data),
  shape,
});

/** What a generator must give for this shift of −range/2 … range/2. */
const uniform = (shift: number, range: number): number => (shift + range / 2 + 0.5) / (range + 1);

/** Draws the reference's transform. */
function affineOf({ jitter, zoom, degrees, after }: (typeof course)[number]): Affine {
  const numbers = [...jitter.map((shift) => uniform(shift, 8)), 0, 0, ...after.map((shift) => uniform(shift, 4))];
  const transforms = { jitterPx: [8, 4], scales: [zoom], degrees: [degrees] } as const;
  return drawTransform(transforms, () => numbers.shift()!);
}

it("takes Lucid's steps as PyTorch does: noise, colours, transforms, network, gradient, Adam", async () => {
  const { graph, next } = buildStepGraph(referenceNetwork(), {
    target: 'layer',
    batch: 1,
    sizePx: size,
    windowPx: window,
    parameterization: 'fourier',
    decorrelated: true,
    objective: 'channel',
    diverse: false,
    relu: 'exact',
    pool: 'argmax',
  });
  const zeros = array(new Float64Array(start.length), stateShape);
  let state = { parameters: array(start, stateShape), mean: zeros, square: zeros };
  for (const [i, expected] of course.entries()) {
    const affine = affineOf(expected);
    for (const [j, value] of affine.entries()) expect(value).toBeCloseTo(expected.affine[j]!, 12);
    const [indices, tapWeights] = [new Int32Array(tapCount * places), new Float32Array(tapCount * places)];
    fillTaps(affine, size, window, indices, tapWeights);
    const { stepSize, correction } = adamScales(i + 1, adams.lucid);
    const feeds = {
      [step.parameters]: state.parameters,
      [step.mean]: state.mean,
      [step.square]: state.square,
      [step.tapIndices]: array(indices, [1, tapCount * places]),
      [step.tapWeights]: array(tapWeights, [1, 1, tapCount, places]),
      [step.direction]: array([0, 1, 0], [1, 3, 1, 1]),
      [step.stepSize]: array([stepSize], [1]),
      [step.correction]: array([correction], [1]),
    };
    const values = interpret(graph, feeds);
    expect(values.get(step.objective)!.data[0]).toBeCloseTo(expected.objective, 6);
    const parameters = values.get(next.parameters)!;
    expect(relativeError(parameters, array(expected.parameters, stateShape))).toBeLessThan(1e-5);
    // In float32 a gradient near 0 may change its sign, and with it a whole step of Adam: what is climbed does not show it.
    const lowered = await runLowered(graph, feeds, 'cpu');
    expect(lowered.get(step.objective)!.data[0]).toBeCloseTo(expected.objective, 5);
    state = { parameters, mean: values.get(next.mean)!, square: values.get(next.square)! };
  }
});
