import { describe, expect, it } from 'vitest';
import { directionObjective, spatialMask } from '../../pipeline/visualize/objective.ts';
import type { ObjectiveKind } from '../../pipeline/visualize/objective.ts';
import { interpret } from '../oracle/interpret.ts';
import { network } from '../oracle/tiny-network.ts';

const shape = [2, 2, 2, 2];
const x = { data: Float64Array.of(1, 2, 3, 4, -1, -2, -3, -8, 5, 6, 7, 8, 0, 0, 0, 1), shape };

function objective(kind: ObjectiveKind, directions: number[][]): number[] {
  const inner = network(shape, (build) => directionObjective(build, 'x', 'direction', shape, kind));
  const graph = {
    ...inner,
    inputs: [...inner.inputs, { name: 'direction', shape: [2, 2, 1, 1], type: 'float32' as const }],
  };
  const direction = { data: Float64Array.from(directions.flat()), shape: [2, 2, 1, 1] };
  return [...interpret(graph, { x, direction }).get(graph.outputs[0]!)!.data];
}

describe('directionObjective', () => {
  it('is the mean over places for a channel, each picture with a unit of its own', () => {
    const values = objective('channel', [
      [1, 0],
      [0, 1],
    ]);
    expect(values).toEqual([2.5, 0.25]);
  });

  it('is the place below and right of the middle for a neuron', () => {
    const values = objective('neuron', [
      [1, 0],
      [1, 0],
    ]);
    expect(values).toEqual([4, 8]);
    expect([...spatialMask('neuron', 3, 5).data].indexOf(1)).toBe(7);
  });

  it('weighs units by any direction, a negative one downwards', () => {
    const values = objective('channel', [
      [0.5, -1],
      [0, -1],
    ]);
    expect(values).toEqual([0.5 * 2.5 + 3.5, -0.25]);
  });

  it('is the cubic mean above zero and a tenth of the mean for a peak', () => {
    const [first, second] = objective('peak', [
      [1, 0],
      [0, 1],
    ]);
    expect(first).toBeCloseTo(Math.cbrt((1 + 8 + 27 + 64) / 4) + 0.25, 9);
    expect(second).toBeCloseTo(Math.cbrt(1 / 4) + 0.025, 9);
  });

  it('leads upwards where nothing is above zero', () => {
    const [below] = objective('peak', [
      [0, 1],
      [0, 1],
    ]);
    expect(below).toBeCloseTo(-0.35, 3);
  });
});
