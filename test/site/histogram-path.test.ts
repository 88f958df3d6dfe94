import { describe, expect, it } from 'vitest';
import { drawHistogram } from '../../src/histogram-path.ts';

describe('drawHistogram', () => {
  it('reaches the full height in the fullest bin and stays on the ground in an empty one', () => {
    expect(drawHistogram([1, 0, 4], { width: 30, height: 100 })).toBe('M0 100V75H10V100H20V0H30V100Z');
  });

  it('weighs counts as it is told', () => {
    const weigh = Math.log1p;
    expect(drawHistogram([9, 0, 99], { width: 30, height: 100, weigh })).toBe('M0 100V50H10V100H20V0H30V100Z');
  });

  it('draws no bar at all for no images', () => {
    expect(drawHistogram([0, 0], { width: 20, height: 10 })).toBe('M0 10V10H10V10H20V10Z');
  });
});
