import { describe, expect, it } from 'vitest';
import { shuffleFilters } from '../../pipeline/stimuli/shuffle-filters.ts';
import { tinyModel } from '../examples/tiny-model.ts';

const sorted = (rows: number[][]) => rows.map((row) => row.toSorted((a, b) => a - b));

describe('shuffleFilters', () => {
  const { graph } = tinyModel();
  const weightNames = graph.nodes.filter(({ op }) => op === 'Conv').map(({ inputs }) => inputs[1]!);
  const rowsOf = (shuffled: typeof graph, name: string) => {
    const { data, shape } = shuffled.constants.get(name)!;
    const length = data.length / shape[0]!;
    return Array.from({ length: shape[0]! }, (_, i) => [...data.subarray(i * length, (i + 1) * length)]);
  };

  it('gives every filter its own weights in another order, and touches nothing else', () => {
    const shuffled = shuffleFilters(graph, 1);
    for (const name of weightNames) {
      const [before, after] = [rowsOf(graph, name), rowsOf(shuffled, name)];
      expect(after).not.toEqual(before);
      expect(sorted(after)).toEqual(sorted(before));
    }
    const others = [...graph.constants.keys()].filter((name) => !weightNames.includes(name));
    for (const name of others) expect(shuffled.constants.get(name)).toBe(graph.constants.get(name));
    expect(shuffled.nodes).toBe(graph.nodes);
  });

  it('draws the same order for the same seed, another one for another', () => {
    const [name] = weightNames;
    expect(rowsOf(shuffleFilters(graph, 1), name!)).toEqual(rowsOf(shuffleFilters(graph, 1), name!));
    expect(rowsOf(shuffleFilters(graph, 2), name!)).not.toEqual(rowsOf(shuffleFilters(graph, 1), name!));
  });
});
