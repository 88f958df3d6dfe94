import { describe, expect, it } from 'vitest';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';

describe('createGraphBuilder', () => {
  it('never gives a name twice, nor one that is taken', () => {
    const build = createGraphBuilder(['Relu', 'x']);
    const names = [build.add('Relu', ['x'], {}), build.add('Relu', ['x'], {}), build.unused('x'), build.unused('new')];
    expect(names).toEqual(['Relu:1', 'Relu:2', 'x:1', 'new']);
    expect(build.nodes.map(({ outputs }) => outputs)).toEqual([['Relu:1'], ['Relu:2']]);
  });

  it('shares equal scalars of the same rank', () => {
    const build = createGraphBuilder();
    expect(build.scalar(2)).toBe(build.scalar(2));
    expect(build.constants.get(build.scalar(2, 3))!.shape).toEqual([1, 1, 1]);
    expect(build.constants.size).toBe(2);
  });
});
