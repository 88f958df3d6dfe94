import { describe, expect, it } from 'vitest';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { adamScales, adams, climbByAdam } from '../../pipeline/visualize/adam.ts';
import { interpret } from '../oracle/interpret.ts';
import { reference } from './reference.ts';

describe('climbByAdam', () => {
  it.each(['lucid', 'brisk'] as const)(
    "goes up where torch.optim.Adam goes down the objective's negative: %s",
    (adam) => {
      const { goal, weight, courses } = reference.adam;
      const names = ['parameters', 'mean', 'square', 'gradient', 'stepSize', 'correction'] as const;
      const build = createGraphBuilder(names);
      const state = { parameters: 'parameters', mean: 'mean', square: 'square' };
      const scales = { stepSize: 'stepSize', correction: 'correction' };
      const next = climbByAdam(build, state, 'gradient', scales, adams[adam]);
      const graph: Graph = {
        inputs: names.map((name) => ({ name, shape: [3], type: 'float32' })),
        outputs: Object.values(next),
        nodes: build.nodes,
        constants: build.constants,
      };
      let [parameters, mean, square] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
      for (const [i, expected] of courses[adam].entries()) {
        const { stepSize, correction } = adamScales(i + 1, adams[adam]);
        const gradient = parameters.map((value, j) => -2 * (value - goal[j]!) * weight[j]!);
        const feeds = { parameters, mean, square, gradient };
        const values = interpret(graph, {
          ...Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, { data, shape: [3] }])),
          stepSize: { data: Float64Array.of(stepSize), shape: [1] },
          correction: { data: Float64Array.of(correction), shape: [1] },
        });
        const of = (name: string) => values.get(name)!.data as Float64Array<ArrayBuffer>;
        [parameters, mean, square] = [of(next.parameters), of(next.mean), of(next.square)];
        expect([...parameters]).toEqual(expected.map((value) => expect.closeTo(value, 12)));
      }
    },
  );
});
