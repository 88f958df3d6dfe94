import { describe, expect, it } from 'vitest';
import { compareLists } from '../../pipeline/families/compare-lists.ts';

describe('compareLists', () => {
  it('names what either has alone, and shares what both have', () => {
    expect(compareLists([9, 2, 5], [5, 2, 7, 1])).toEqual({ jaccard: 2 / 5, missed: [1, 7], extra: [9] });
  });

  it('is 0 where nothing is found, 1 where all is', () => {
    expect(compareLists([], [1]).jaccard).toBe(0);
    expect(compareLists([1], [1])).toEqual({ jaccard: 1, missed: [], extra: [] });
  });
});
