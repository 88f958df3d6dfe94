import { describe, expect, it } from 'vitest';
import { keepStrongest } from '../../pipeline/weights/strongest.ts';
import type { ConnectedUnit } from '../../pipeline/weights/strongest.ts';

const kernel = () => Float32Array.of(1);

describe('keepStrongest', () => {
  it('keeps the same list whatever the order of the offers, lower units first where magnitudes are equal', () => {
    const offers = [3, 1, 2, 3, 0, 2, 3].map((magnitude, unit) => ({ unit, magnitude }));
    for (const order of [offers, offers.toReversed(), offers.toSorted((a, b) => a.magnitude - b.magnitude)]) {
      const list: ConnectedUnit[] = [];
      for (const { unit, magnitude } of order) keepStrongest(list, 4, unit, magnitude, kernel);
      expect(list.map(({ unit }) => unit)).toEqual([0, 3, 6, 2]);
    }
  });

  it('copies no kernel that it does not keep', () => {
    const list: ConnectedUnit[] = [];
    keepStrongest(list, 1, 0, 5, kernel);
    keepStrongest(list, 1, 1, 4, () => {
      throw new Error('copied');
    });
    expect(list).toHaveLength(1);
  });
});
