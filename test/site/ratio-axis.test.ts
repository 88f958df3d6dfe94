import { describe, expect, it } from 'vitest';
import { chooseRatioAxis } from '../../src/ratio-axis.ts';

describe('chooseRatioAxis', () => {
  it.each([
    [[1.01, 0.97], 1.25],
    [[0.8, 1.25], 1.25],
    [[1.3, 1.1], 2],
    [[0.3, 1.1], 4],
    [[500], 32],
    [[], 1.25],
  ])('reaches for %j to %f', (ratios, reach) => {
    const { marks, place } = chooseRatioAxis(ratios);
    expect([marks[0], marks[2], marks[4]]).toEqual([expect.closeTo(1 / reach, 10), 1, expect.closeTo(reach, 10)]);
    expect(marks.map(place)).toEqual([0, 0.25, 0.5, 0.75, 1].map((share) => expect.closeTo(share, 10)));
  });

  it('puts what lies beyond at its ends', () => {
    const { place } = chooseRatioAxis([1000]);
    expect([place(1000), place(0.001)]).toEqual([1, 0]);
  });
});
