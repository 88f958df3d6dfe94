import { describe, expect, it } from 'vitest';
import type { Examples, FeatureImage, Provenance, Unit } from '../../content/schema.ts';
import { describeAbsent, describeAbsentOfLayer } from '../../src/describe-absent.ts';

const picture: FeatureImage = {
  file: '0.webp',
  sizePx: 32,
  seed: 1,
  stepCount: 96,
  objective: 1,
  preactivation: 1,
};
const examples: Examples = {
  strongest: [],
  weakest: [],
  histogram: { from: 0, to: 1, counts: [1] },
  spectrum: [],
  density: 0,
};
const weights: Provenance = { recipe: 1, modelSha256: '', options: {}, digest: '' };
const whole: Unit = {
  index: 0,
  features: { positive: picture, negative: picture, diversity: [picture] },
  examples,
  inputs: [],
  outputs: [],
};

describe('describeAbsent', () => {
  it('says nothing of a unit that has all its parts, were they empty', () => {
    expect(describeAbsent(whole, { weights })).toBeNull();
  });

  it.each<[string, Partial<Unit>, { weights?: Provenance }]>([
    ['No examples were computed for this unit.', { examples: null }, { weights }],
    ['No connections were computed for this unit.', {}, {}],
    [
      'No negative feature image was computed for this unit.',
      { features: { positive: picture, negative: null, diversity: [picture] } },
      { weights },
    ],
    [
      'No negative feature image, diverse feature images, examples, or connections were computed for this unit.',
      { features: { positive: picture, negative: null, diversity: [] }, examples: null },
      {},
    ],
    ['No feature images or examples were computed for this unit.', { features: null, examples: null }, { weights }],
  ])('says "%s"', (sentence, lacking, provenance) => {
    expect(describeAbsent({ ...whole, ...lacking }, provenance)).toBe(sentence);
  });
});

describe('describeAbsentOfLayer', () => {
  it('names the verbs that have not run', () => {
    const ranked = { ...weights, corpus: 'emoji', imageCount: 9 };
    expect(describeAbsentOfLayer({ visualize: weights, examples: ranked, weights })).toBeNull();
    expect(describeAbsentOfLayer({ visualize: weights })).toBe(
      'No examples or connections were computed for this layer.',
    );
  });
});
