import { describe, expect, it } from 'vitest';
import { inceptionV1, preactivationOf } from '../../pipeline/bench/inception-v1.ts';
import { layerParts } from '../../pipeline/visualize/layer-parts.ts';
import { tinyModel } from './tiny-model.ts';

describe('layerParts', () => {
  it('takes a concatenation apart into its branches, in the order of units', () => {
    const parts = layerParts(inceptionV1(), preactivationOf('mixed4a'), [64, 64]);
    expect(parts.map(({ start, count }) => [start, count])).toEqual([
      [0, 192],
      [192, 208],
      [400, 48],
      [448, 64],
    ]);
    expect(new Set(parts.map(({ tensor }) => tensor)).size).toBe(4);
  });

  it('leaves any other layer whole', () => {
    expect(layerParts(tinyModel().graph, 'second/pre', [24, 24])).toEqual([
      { tensor: 'second/pre', start: 0, count: 6 },
    ]);
  });
});
