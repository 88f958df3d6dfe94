import { expect, it } from 'vitest';
import { rankOfClass } from '../../pipeline/classify/rank-of-class.ts';

it('rankOfClass counts the classes that score higher', () => {
  expect([0.1, 0.5, 0.3].map((_, i) => rankOfClass([0.1, 0.5, 0.3], i))).toEqual([2, 0, 1]);
});

it('rankOfClass counts ties against the class, so that nobody is right by always answering the same', () => {
  expect(rankOfClass([0, 0, 0], 1)).toBe(2);
  expect(rankOfClass([1, 0, 1], 0)).toBe(1);
});
