import { describe, expect, it } from 'vitest';
import { describeWeightChange, recoveredShare } from '../../src/describe-edit.ts';

describe('describeWeightChange', () => {
  it.each([
    [0, 'all', 'silenced'],
    [0, 'negative', 'without the negative weights'],
    [-1, 'all', 'with the sign of all weights turned'],
    [2.5, 'positive', 'with the positive weights times 2.5'],
  ] as const)('says what a factor of %d does to %s weights', (factor, weights, sentence) => {
    expect(describeWeightChange({ units: [], factor, weights })).toBe(sentence);
  });
});

describe('recoveredShare', () => {
  it('is 1 where nothing is missing, 0 where as much is as by the ablation, and less where more is', () => {
    expect(recoveredShare(0.8, 0.4, 0.8)).toBe(1);
    expect(recoveredShare(0.8, 0.4, 0.4)).toBe(0);
    expect(recoveredShare(0.8, 0.4, 0.2)).toBeCloseTo(-0.5, 12);
  });

  it('is none where the ablation destroys nothing', () => {
    expect(recoveredShare(0.8, 0.8, 0.7)).toBeNull();
  });
});
