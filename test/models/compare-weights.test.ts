import { describe, expect, it } from 'vitest';
import { compareWeights } from '../../models/embedded/handwritten-curves/compare-weights.ts';
import type { Pair } from '../../models/embedded/handwritten-curves/compare-weights.ts';

/** [2 units, 2 inputs, 1, 3]: each unit is excited by its own input, with a crest in the middle, and inhibited by the other. */
const aligned = {
  data: Float32Array.of(1, 2, 1, -1, 0, -1, 0, -1, -1, 1, 2, 1),
  shape: [2, 2, 1, 3],
};

/** All pairs, units told by the same index in both networks; the later unit's quarter turn is the other unit. */
const pairs = [0, 1].flatMap((unit) =>
  [0, 1].map((input): Pair => {
    const same = { unit, input };
    return { handwritten: same, published: same, turned: { unit: 1 - unit, input }, degrees: unit === input ? 0 : 90 };
  }),
);

describe('compareWeights', () => {
  it('finds a network like itself, whatever its scale', () => {
    const doubled = { ...aligned, data: aligned.data.map((weight) => 2 * weight) };
    const same = compareWeights(aligned, doubled, pairs);
    expect(same).toMatchObject({ degrees: [0, 90], handwritten: [1, -0.5], published: [1, -0.5], sameSign: 1 });
    expect(same.correlation).toBeCloseTo(1, 12);
    expect(same.maps).toBeCloseTo(1, 6);
    // Excitation 4 + 4, inhibition 2 + 2.
    expect(same.balance).toEqual({ handwritten: 0.5, published: 0.5 });
  });

  it('finds one of the opposite signs opposite', () => {
    const turned = { ...aligned, data: aligned.data.map((weight) => -weight) };
    const opposite = compareWeights(aligned, turned, pairs);
    expect(opposite.sameSign).toBe(0);
    expect(opposite.correlation).toBeCloseTo(-1, 12);
    expect(opposite.maps).toBeCloseTo(-1, 6);
    expect(opposite.balance).toEqual({ handwritten: 0.5, published: 2 });
  });

  it('gives maps by chance of pairs whose later unit is turned', () => {
    const { maps, mapsByChance } = compareWeights(aligned, aligned, pairs);
    expect(maps).toBeCloseTo(1, 6);
    // Crest (1, 2, 1) against (−1, 0, −1) is 1, against (0, −1, −1) is −0.5; either way round.
    expect(mapsByChance).toBeCloseTo((2 / 6) * -0.5 + (1 / 6) * 1 + (1 / 6) * -0.5 + (2 / 6) * 1, 6);
  });

  it('asks pairs of no weight in either network for no sign', () => {
    const faint = { ...aligned, data: aligned.data.map((weight, i) => (i >= 3 && i < 6 ? weight / 100 : weight)) };
    const turned = { ...faint, data: faint.data.map((weight, i) => (i >= 3 && i < 6 ? -weight : weight)) };
    expect(compareWeights(faint, turned, pairs).sameSign).toBe(1);
  });
});
