import { describe, expect, it } from 'vitest';
import { searchPages, searchUnits } from '../../src/search-index.ts';

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

  it('finds a layer by the end of its name that people say, in any network', () => {
    const layers = ['googlenet/inception-4c', 'inception5h/mixed4c', 'net/conv14c', 'net/pool-4d'].map((id) => {
      const [model, layer] = id.split('/') as [string, string];
      return { model, layer, units: Array.from({ length: 400 }, () => []) };
    });
    const ids = (query: string) => searchUnits({ labels: [], layers }, query).map(({ id }) => id);
    expect(ids('4c 379')).toEqual(['googlenet/inception-4c/379', 'inception5h/mixed4c/379']);
    expect(ids('googlenet 4c 379')).toEqual(['googlenet/inception-4c/379']);
    expect(ids('4C/379')).toEqual(ids('4c 379'));
  });

  it('puts a unit whose index is asked for before those whose labels begin with it', () => {
    const labels = ['2nd place medal'];
    const layers = [{ model: 'net', layer: 'conv1', units: [[0], [0], []] }];
    expect(searchUnits({ labels, layers }, 'conv1 2').map(({ id }) => id)).toEqual([
      'net/conv1/2',
      'net/conv1/0',
      'net/conv1/1',
    ]);
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

describe('searchPages', () => {
  const pages = [
    { path: 'circuits/curves', title: 'A curve detector', kind: 'circuit' },
    { path: 'families/curves', title: 'Curves', kind: 'family' },
  ];
  const paths = (query: string) => searchPages({ ...index, pages }, query).map(({ path }) => path);

  it('finds pages by the start of any words of title and kind, and wants every word', () => {
    expect(paths('curve')).toEqual(['circuits/curves', 'families/curves']);
    expect(paths('circuit CURVE')).toEqual(['circuits/curves']);
    expect(paths('detector family')).toEqual([]);
    expect(paths(' ')).toEqual([]);
  });
});

describe('searchUnits among 50,000 units', () => {
  const layers = Array.from({ length: 50 }, (_, i) => ({
    model: `net-${i % 5}`,
    layer: `mixed-${i}`,
    units: Array.from({ length: 1000 }, (_unit, at) => [at % 700, (at * 7) % 700, (at * 13) % 700]),
  }));
  const labels = Array.from({ length: 700 }, (_, i) => `thing ${i} of seven hundred`);

  it('answers while a person types', () => {
    searchUnits({ labels, layers }, 'thing');
    const times = ['thing 12', 'net-3 seven', 'mixed-17 379'].map((query) => {
      const startMs = performance.now();
      expect(searchUnits({ labels, layers }, query)).not.toHaveLength(0);
      return performance.now() - startMs;
    });
    // Some 20 ms on a quiet machine.
    expect(Math.min(...times)).toBeLessThan(200);
  });
});
