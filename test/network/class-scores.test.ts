import { describe, expect, it } from 'vitest';
import { findClassScores } from '../../pipeline/network/class-scores.ts';
import { inferShapes } from '../../pipeline/network/shape.ts';
import { conv, network } from '../oracle/tiny-network.ts';

const input = [1, 3, 8, 8];
const find = (graph: ReturnType<typeof network>, outputs = graph.outputs) =>
  findClassScores({ ...graph, outputs }, inferShapes(graph, { x: input }));

describe('findClassScores', () => {
  it('finds one number a class, flat or as a map of one cell', () => {
    const scores = network(input, (build) => build.add('GlobalAveragePool', [conv(build, 'x', [5, 3, 3, 3], 1)], {}));
    expect(find(scores)).toEqual({ tensor: scores.outputs[0], classCount: 5 });
  });

  it('takes the last of several classifiers', () => {
    const graph = network(input, (build) => {
      const early = conv(build, 'x', [4, 3, 3, 3], 1);
      build.add('GlobalAveragePool', [early], {}, { name: 'auxiliary' });
      return build.add('GlobalAveragePool', [conv(build, early, [4, 4, 3, 3], 2)], {}, { name: 'main' });
    });
    expect(find(graph, ['auxiliary', 'main'])?.tensor).toBe('main');
    expect(find(graph, ['main', 'auxiliary'])?.tensor).toBe('main');
  });

  it('finds none in a trunk', () => {
    expect(find(network(input, (build) => conv(build, 'x', [5, 3, 3, 3], 1)))).toBeNull();
  });
});
