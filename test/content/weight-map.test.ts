import { describe, expect, it } from 'vitest';
import { WeightMap } from '../../content/schema.ts';
import { decodeWeightMap, encodeWeightMap } from '../../content/weight-map.ts';
import { normal, random } from '../../pipeline/random.ts';

describe('encodeWeightMap', () => {
  it('comes back within half a step of the largest magnitude', () => {
    const next = random(7);
    const weights = Float32Array.from({ length: 35 }, () => 0.03 * normal(next));
    const map = encodeWeightMap(weights, [5, 7]);
    const decoded = decodeWeightMap(map);
    expect(decoded).toHaveLength(35);
    for (const [i, weight] of weights.entries()) {
      expect(Math.abs(decoded[i]! - weight)).toBeLessThanOrEqual(map.scale / 254 + 1e-9);
    }
  });

  it('keeps sign, order and extremes', () => {
    const map = encodeWeightMap([-2, 0, 1, 2], [2, 2]);
    expect(map).toMatchObject({ size: [2, 2], scale: 2 });
    expect([...Buffer.from(map.cells, 'base64')]).toEqual([129, 0, 64, 127]);
    expect([...decodeWeightMap(map)]).toEqual([-2, 0, Math.fround((64 / 127) * 2), 2]);
  });

  it('writes a kernel of zeros as zeros', () => {
    const map = encodeWeightMap(new Float32Array(9), [3, 3]);
    expect(map.scale).toBe(0);
    expect([...decodeWeightMap(map)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('makes what the schema accepts', () => {
    expect(WeightMap.parse(encodeWeightMap([0.5], [1, 1])).size).toEqual([1, 1]);
  });
});
