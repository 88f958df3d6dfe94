import { describe, expect, it } from 'vitest';
import { kernelWindow } from '../../pipeline/weights/kernel-window.ts';
import { inferShapes } from '../../pipeline/network/shape.ts';
import { conv, network, pooling } from '../oracle/tiny-network.ts';

const same = { pads: [1, 1, 1, 1] } as const;

describe('kernelWindow', () => {
  it('puts the window of a padded convolution where no padding is read', () => {
    const graph = network([-1, 3, -1, -1], (build) => {
      build.add('Identity', [conv(build, 'x', [4, 3, 3, 3], 1, same)], {}, { name: 'a' });
      return conv(build, 'a', [4, 4, 5, 3], 2, { pads: [2, 1, 2, 1] });
    });
    expect(kernelWindow(graph, 'a', graph.outputs[0]!, [32, 32])).toEqual({
      canvasPx: [5, 3],
      place: [2, 1],
      start: [0, 0],
      size: [5, 3],
    });
  });

  it('takes a canvas that all strides divide, and no larger than needed', () => {
    const graph = network([-1, 3, -1, -1], (build) => {
      build.add(
        'Identity',
        [conv(build, 'x', [4, 3, 7, 7], 1, { strides: [2, 2], pads: [3, 3, 3, 3] })],
        {},
        { name: 'a' },
      );
      const pooled = build.add('MaxPool', ['a'], pooling({ kernel: [3, 3], strides: [2, 2], ...same }));
      return conv(build, pooled, [4, 4, 3, 3], 2, same);
    });
    // Position 2 of the convolution reads positions 1 … 3 of the pool, and those cells 1 … 7 of `a`.
    const { canvasPx, place, start, size } = kernelWindow(graph, 'a', graph.outputs[0]!, [32, 32]);
    expect({ place, start, size }).toEqual({ place: [2, 2], start: [1, 1], size: [7, 7] });
    expect(canvasPx).toEqual([16, 16]);
    const shapes = inferShapes(graph, { x: [1, 3, ...canvasPx] });
    expect(shapes.get('a')).toEqual([1, 4, 8, 8]);
  });

  it('spans the whole map, at the input size, for a target that reads all of it', () => {
    const graph = network([-1, 3, -1, -1], (build) => {
      build.add('Identity', [conv(build, 'x', [4, 3, 3, 3], 1, { strides: [4, 2], ...same })], {}, { name: 'a' });
      return conv(build, build.add('GlobalAveragePool', ['a'], {}), [4, 4, 1, 1], 2);
    });
    const window = kernelWindow(graph, 'a', graph.outputs[0]!, [32, 16]);
    expect(window).toEqual({ canvasPx: [32, 16], place: [0, 0], start: [0, 0], size: [8, 8] });
  });

  it('refuses layers that are not connected', () => {
    const graph = network([-1, 3, -1, -1], (build) => {
      build.add('Relu', ['x'], {}, { name: 'a' });
      return conv(build, 'x', [4, 3, 3, 3], 1);
    });
    expect(() => kernelWindow(graph, 'a', graph.outputs[0]!, [32, 32])).toThrow('no path leads from "a"');
  });
});
