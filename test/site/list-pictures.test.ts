import { describe, expect, it } from 'vitest';
import type { FeatureImage, Unit } from '../../content/schema.ts';
import { listPictures } from '../../src/list-pictures.ts';

const picture = (preactivation: number): FeatureImage => ({
  file: `${preactivation}.webp`,
  sizePx: 32,
  seed: 1,
  stepCount: 96,
  objective: 1,
  preactivation,
});
const example = (preactivation: number) => ({
  image: 'a',
  box: [0, 0, 1, 1] as [number, number, number, number],
  place: [0, 0] as [number, number],
  activation: 0,
  preactivation,
});
const unit: Unit = {
  index: 0,
  features: { positive: picture(6), negative: picture(-9), diversity: [picture(5), picture(4)] },
  examples: {
    strongest: [example(2)],
    weakest: [example(-3)],
    histogram: { from: 0, to: 1, counts: [1] },
    spectrum: [],
    density: 1,
  },
  inputs: [],
  outputs: [],
};

describe('listPictures', () => {
  it('rates the negative picture by the weakest example, all others by the strongest', () => {
    const listed = listPictures('conv1 unit 0', unit, unit.features!);
    expect(listed.map(({ label, ratio }) => [label, ratio])).toEqual([
      ['Positive', 3],
      ['Negative', 3],
      ['Diversity 1', 2.5],
      ['Diversity 2', 2],
    ]);
  });

  it('leaves out what was not computed', () => {
    const features = { ...unit.features!, negative: null, diversity: [] };
    expect(listPictures('conv1 unit 0', unit, features).map(({ label }) => label)).toEqual(['Positive']);
  });
});
