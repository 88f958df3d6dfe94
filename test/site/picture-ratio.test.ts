import { describe, expect, it } from 'vitest';
import type { Example, FeatureImage, Unit } from '../../content/schema.ts';
import { beatsExamples, pictureRatio } from '../../src/picture-ratio.ts';
import { explainShortfall } from '../../src/shortfall.ts';

const example = (preactivation: number): Example => ({
  image: 'a',
  box: [0, 0, 1, 1],
  place: [0, 0],
  activation: Math.max(0, preactivation),
  preactivation,
});

const picture = (preactivation: number, objective = preactivation): FeatureImage => ({
  file: 'a.webp',
  sizePx: 32,
  seed: 1,
  stepCount: 96,
  objective,
  preactivation,
});

function unitOf(positive: number, best: number, { weakest = -1, objective = positive } = {}): Unit {
  return {
    index: 7,
    features: { positive: picture(positive, objective), negative: picture(-3), diversity: [] },
    examples: {
      strongest: [example(best)],
      weakest: [example(weakest)],
      histogram: { from: 0, to: 1, counts: [1] },
      spectrum: [],
      density: 0,
    },
    inputs: [],
    outputs: [],
  };
}

describe('pictureRatio', () => {
  it('divides by the best example, and for a negative picture by the weakest', () => {
    const unit = unitOf(6, 4, { weakest: -2 });
    expect(pictureRatio(unit.features!.positive, unit)).toBe(1.5);
    expect(pictureRatio(unit.features!.negative!, unit, { negative: true })).toBe(1.5);
  });

  it('is null where the example has the wrong sign', () => {
    const unit = unitOf(6, -4, { weakest: 2 });
    expect(pictureRatio(unit.features!.positive, unit)).toBeNull();
    expect(pictureRatio(unit.features!.negative!, unit, { negative: true })).toBeNull();
  });
});

describe('beatsExamples', () => {
  it('compares pre-activations, also below zero', () => {
    expect(beatsExamples(unitOf(-1, -2))).toBe(true);
    expect(beatsExamples(unitOf(3, 4))).toBe(false);
  });

  it('does not count a tie as a win', () => {
    expect(beatsExamples(unitOf(4, 4))).toBe(false);
  });

  it('is null where there is nothing to compare', () => {
    expect(beatsExamples({ ...unitOf(1, 1), features: null })).toBeNull();
    expect(beatsExamples({ ...unitOf(1, 1), examples: null })).toBeNull();
  });
});

describe('explainShortfall', () => {
  it.each([
    ['silent in the corpus', unitOf(-2, -1)],
    ['found no way up', unitOf(-2, 1)],
    ['as strong in the window of the climb', unitOf(2, 3, { objective: 4 })],
    ['ended below the best example', unitOf(2, 3, { objective: 1 })],
  ])('says "%s"', (words, unit) => {
    expect(explainShortfall(unit).reason).toContain(words);
  });
});
