import { expect, it } from 'vitest';
import { nearest } from '../../content/nearest.ts';

it.each([
  ['limitt', 'limit'],
  ['lits', 'list'],
  ['verfy', 'verify'],
  ['chanels', 'channels'],
])('nearest takes %s for %s', (typed, meant) => {
  expect(nearest(typed, ['list', 'limit', 'verify', 'channels'])).toBe(meant);
});

it('nearest does not guess where nothing is near', () => {
  expect(nearest('frobnicate', ['list', 'limit', 'verify'])).toBeUndefined();
});
