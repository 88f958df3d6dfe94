import { expect, it } from 'vitest';
import { median } from '../pipeline/median.ts';

it('is the middle of some numbers, whatever their order, and the mean of two where there is no middle', () => {
  expect(median([9, -1, 3])).toBe(3);
  expect(median([4, 10, -7, 1])).toBe(2.5);
  expect(median([5])).toBe(5);
});
