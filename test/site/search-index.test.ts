import { describe, expect, it } from 'vitest';
import { searchUnits } from '../../src/search-index.ts';

const index = {
  labels: ['Lady beetle', 'red ring', 'ring road'],
  layers: [
    { model: 'net', layer: 'conv1', units: [[0], [1, 2], [2]] },
    { model: 'net', layer: 'mixed3a', units: [[1], [0, 1]] },
  ],
};
const find = (query: string): string[] => searchUnits(index, query).map(({ id }) => id);

describe('searchUnits', () => {
  it('finds one unit by layer and index, with a space or a slash', () => {
    expect(find('mixed3a 1')).toEqual(['net/mixed3a/1']);
    expect(find('net/mixed3a/1')).toEqual(['net/mixed3a/1']);
  });

  it('finds units by the start of any word of a label, first labels first', () => {
    expect(find('beet')).toEqual(['net/conv1/0', 'net/mixed3a/1']);
    expect(find('ring')).toEqual(['net/conv1/1', 'net/conv1/2', 'net/mixed3a/0', 'net/mixed3a/1']);
  });

  it('wants every word', () => {
    expect(find('conv beetle')).toEqual(['net/conv1/0']);
    expect(find('conv giraffe')).toEqual([]);
  });

  it('finds nothing for nothing, and at most what it is asked for', () => {
    expect(find('  ')).toEqual([]);
    expect(searchUnits(index, 'net', { limit: 2 })).toHaveLength(2);
  });
});
