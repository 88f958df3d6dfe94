import { describe, expect, it } from 'vitest';
import type { Example } from '../../content/schema.ts';
import { probabilityOfClass } from '../../pipeline/classify/probability-of-class.ts';
import { compareAccuracy, compareExamples, compareTuning } from '../../pipeline/edit/compare.ts';

describe('compareTuning', () => {
  const peak = [0, 4, 8, 4, 0, 0, 0, 0];

  it('looks at the condition that the unit answers most strongly before', () => {
    const { condition, before, after, curves, correlation } = compareTuning(
      'tiny/first/0',
      [[1, 1, 1, 1, 1, 1, 1, 1], peak],
      [[9, 9, 9, 9, 9, 9, 9, 9], peak.map((value) => value / 2)],
      360,
    );
    expect(condition).toBe(1);
    expect(before).toMatchObject({ preferredDegrees: 90, widthDegrees: 90, echo: 0 });
    expect(after?.peak).toBe(before!.peak / 2);
    expect(curves.before).toEqual(peak);
    expect(correlation).toBeCloseTo(1, 12);
  });

  it('tells of no tuning where a unit is silent', () => {
    const { after, correlation } = compareTuning('tiny/first/0', [peak], [peak.map(() => 0)], 360);
    expect(after).toBeNull();
    expect(correlation).toBe(0);
  });
});

const example = (image: string, activation: number): Example => ({
  image,
  box: [0, 0, 1, 1],
  place: [0, 0],
  activation,
  preactivation: activation,
});

describe('compareExamples', () => {
  it('lists what excites a unit most, without what leaves it silent, and counts what stays', () => {
    const before = [example('a', 3), example('b', 0), example('c', 5), example('d', 1), null];
    const after = [example('a', 6), example('b', 9), example('c', 0), example('d', 2), example('e', 4)];
    const { before: first, after: second, keptCount, correlation } = compareExamples('tiny/first/0', before, after, 2);
    expect(first.map(({ image }) => image)).toEqual(['c', 'a']);
    expect(second.map(({ image }) => image)).toEqual(['b', 'a']);
    expect(keptCount).toBe(1);
    // By hand, of (3, 0, 5, 1) and (6, 9, 0, 2): −18.25 / √(14.75 · 48.75).
    expect(correlation).toBeCloseTo(-18.25 / Math.sqrt(14.75 * 48.75), 12);
  });
});

describe('compareAccuracy', () => {
  it('tells the error of a difference image by image, so that what stays wrong adds none', () => {
    const before = [[0, 0.9], [0, 0.8], [7, 0], [2, 0.2]] as const; // prettier-ignore
    const after = [[0, 0.7], [3, 0.2], [7, 0], [2, 0.2]] as const; // prettier-ignore
    const found = compareAccuracy(before, after);
    expect(found.before).toMatchObject({ top1: 0.5, top5: 0.75 });
    expect(found.after).toMatchObject({ top1: 0.25, top5: 0.75 });
    expect(found.before.confidence).toBeCloseTo(0.475, 12);
    expect(found.after.confidence).toBeCloseTo(0.275, 12);
    // Differences of 0, −1, 0, 0: variance 3/12 · 4/3… = 0.25, over four images.
    expect(found.standardError.top1).toBeCloseTo(0.25, 12);
    expect(found.standardError.top5).toBe(0);
    expect(found.imageCount).toBe(4);
  });
});

describe('probabilityOfClass', () => {
  it('takes probabilities as they are and logits through a softmax', () => {
    expect(probabilityOfClass([0.25, 0.5, 0.25], 1)).toBe(0.5);
    expect(probabilityOfClass([Math.log(1), Math.log(2), Math.log(5)], 2)).toBeCloseTo(5 / 8, 12);
    expect(probabilityOfClass([1000, 1000], 0)).toBeCloseTo(0.5, 12);
  });
});
