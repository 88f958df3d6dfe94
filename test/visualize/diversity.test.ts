import { describe, expect, it } from 'vitest';
import { differentiate, gradientName } from '../../pipeline/network/gradient/gradient.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { gramSimilarity } from '../../pipeline/visualize/diversity.ts';
import { interpret } from '../oracle/interpret.ts';
import { network } from '../oracle/tiny-network.ts';
import { relativeError } from '../oracle/values.ts';
import { reference } from './reference.ts';

const shape = [3, 2, 2, 3];
const x = { data: Float64Array.from(reference.gramSimilarity.layer), shape };
const graph = (groupSize = 3): Graph => {
  const inner = network(shape, (build) => gramSimilarity(build, 'x', 'weights', shape, groupSize));
  const weights = { name: 'weights', shape: [3 / groupSize, groupSize, groupSize], type: 'float32' as const };
  return { ...inner, inputs: [...inner.inputs, weights] };
};
const everyOther = { data: Float64Array.of(0, 1, 1, 1, 0, 1, 1, 1, 0), shape: [1, 3, 3] };
const ones = { data: Float64Array.of(1, 1, 1), shape: [3] };

describe('gramSimilarity', () => {
  it('is the sum of cosines between Gram matrices, as PyTorch has it', () => {
    const similarity = graph();
    const actual = interpret(similarity, { x, weights: everyOther }).get(similarity.outputs[0]!)!;
    expect([...actual.data]).toEqual(reference.gramSimilarity.similarity.map((value) => expect.closeTo(value, 9)));
  });

  it("has PyTorch's gradient", () => {
    const similarity = graph();
    const options = { target: similarity.outputs[0]!, source: 'x', seed: 'seed', relu: 'exact' } as const;
    const both = differentiate(similarity, options, { x: shape, weights: [1, 3, 3] });
    const actual = interpret(both, { x, weights: everyOther, seed: ones }).get(gradientName('x'))!;
    const expected = { data: Float64Array.from(reference.gramSimilarity.gradient), shape };
    expect(relativeError(actual, expected)).toBeLessThan(1e-8);
  });

  it('counts nothing between groups', () => {
    const similarity = graph(1);
    // Each picture is a group of its own, as alike to itself as can be.
    const own = { data: Float64Array.of(1, 2, 0), shape: [3, 1, 1] };
    const values = interpret(similarity, { x, weights: own }).get(similarity.outputs[0]!)!.data;
    expect([...values]).toEqual([1, 2, 0].map((value) => expect.closeTo(value, 6)));
  });
});
