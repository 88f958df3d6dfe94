import { describe, expect, it } from 'vitest';
import { gradientName, differentiate } from '../../pipeline/network/gradient/gradient.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { inferShapes } from '../../pipeline/network/shape.ts';
import { cutOnePosition } from '../../pipeline/weights/one-position.ts';
import { conv, network, pooling } from '../oracle/tiny-network.ts';

const same = { pads: [1, 1, 1, 1] } as const;
const cut = (graph: Graph) => cutOnePosition(graph, 'a', graph.outputs[0]!, inferShapes(graph, { x: [1, 3, 32, 32] }));

describe('cutOnePosition', () => {
  it('shrinks every map to the cells that are read', () => {
    const graph = network([-1, 3, -1, -1], (build) => {
      const strided = conv(build, 'x', [4, 3, 7, 7], 1, { strides: [2, 2], pads: [3, 3, 3, 3] });
      build.add('Identity', [strided], {}, { name: 'a' });
      const pooled = build.add('MaxPool', ['a'], pooling({ kernel: [3, 3], strides: [2, 2], ...same }));
      return conv(build, pooled, [4, 4, 3, 3], 2, same);
    });
    const position = cut(graph)!;
    // Position 0 reads cells −1 … 1 of the pool, and those −3 … 3 of `a`.
    expect(position).toMatchObject({ start: [-3, -3], size: [7, 7] });
    expect(position.graph.inputs).toEqual([{ name: 'a', shape: [-1, 4, 7, 7], type: 'float32' }]);
    const shapes = inferShapes(position.graph, { a: [2, 4, 7, 7] });
    expect(position.graph.nodes.map(({ outputs }) => shapes.get(outputs[0]!)!.slice(2))).toEqual([[3, 3], [1, 1]]); // prettier-ignore
  });

  it('crops what one branch reads less of than another', () => {
    const graph = network([-1, 3, -1, -1], (build) => {
      build.add('Relu', ['x'], {}, { name: 'a' });
      return build.add('Add', ['a', conv(build, 'a', [3, 3, 5, 3], 2, { pads: [2, 1, 2, 1] })], {});
    });
    const position = cut(graph)!;
    expect(position).toMatchObject({ start: [-2, -1], size: [5, 3] });
    const options = { target: graph.outputs[0]!, source: 'a', seed: 'seed', relu: 'linear' } as const;
    const backward = differentiate(position.graph, options, { a: [1, 3, 5, 3] });
    expect(inferShapes(backward, {}).get(gradientName('a'))).toEqual([1, 3, 5, 3]);
  });

  it('has nothing to cut between a tensor and itself', () => {
    const graph = network([-1, 3, -1, -1], (build) => build.add('Relu', ['x'], {}, { name: 'a' }));
    expect(cut(graph)).toMatchObject({ start: [0, 0], size: [1, 1], graph: { nodes: [] } });
  });

  it.each<[string, (build: Parameters<Parameters<typeof network>[1]>[0]) => string]>([
    ['pools the whole map', (build) => build.add('GlobalAveragePool', ['a'], {})],
    ['adds the mean over the map', (build) => build.add('Add', ['a', build.add('GlobalAveragePool', ['a'], {})], {})],
    [
      'adds a constant that differs from place to place',
      (build) => {
        return build.add('Add', ['a', build.constant({ data: new Float32Array(32), shape: [1, 1, 1, 32] })], {});
      },
    ],
  ])('finds no kernel where the target %s', (_, write) => {
    const graph = network([-1, 3, -1, -1], (build) => {
      build.add('Relu', ['x'], {}, { name: 'a' });
      return write(build);
    });
    expect(cut(graph)).toBeUndefined();
  });
});
