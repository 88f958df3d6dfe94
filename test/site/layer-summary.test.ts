import { describe, expect, it } from 'vitest';
import { sampleEvenly } from '../../src/layer-summary.ts';

describe('sampleEvenly', () => {
  it('takes all of a short list', () => {
    expect(sampleEvenly([1, 2], 3)).toEqual([1, 2]);
  });

  it('spreads over a long one without repeating', () => {
    const items = Array.from({ length: 100 }, (_item, i) => i);
    expect(sampleEvenly(items, 4)).toEqual([12, 37, 62, 87]);
  });
});
