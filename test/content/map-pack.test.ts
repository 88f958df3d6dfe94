import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeMaps, encodeMaps, readPackStarts, scaleOf } from '../../content/map-pack.ts';
import { quantizeWeights } from '../../content/weight-map.ts';
import { normal, random } from '../../pipeline/random.ts';
import { mapPack } from '../../pipeline/weights/map-pack.ts';
import type { ConnectedUnit } from '../../pipeline/weights/strongest.ts';

const next = random(3);
const kernel = () => Float32Array.from({ length: 15 }, () => normal(next));

/** Unit 1 is connected with nothing. */
const lists: ConnectedUnit[][] = [
  [700, 3, 65535].map((unit) => ({ unit, magnitude: 1, map: kernel() })),
  [],
  [{ unit: 0, magnitude: 1, map: kernel() }],
];
const { record, bytes } = mapPack('net', 'first', 'second', lists, [3, 5]);

describe('mapPack', () => {
  it('names the file by both layers, its own first', () => {
    expect(record).toMatchObject({ layer: 'second', file: 'net/first.second.maps.bin', size: [3, 5] });
  });

  it('keeps each unit, its connections and their maps, found by its starts alone', () => {
    const starts = readPackStarts(bytes, lists.length);
    expect(starts.at(-1)).toBe(bytes.length);
    for (const [unit, list] of lists.entries()) {
      const { units, cells } = decodeMaps(inflateRawSync(bytes.subarray(starts[unit]!, starts[unit + 1]!)), 15);
      expect(units).toEqual(list.map((connected) => connected.unit));
      expect(cells).toEqual(list.map(({ map }) => quantizeWeights(map).cells));
    }
  });
});

describe('scaleOf', () => {
  it('finds what 127 stands for from the sum of magnitudes', () => {
    const weights = kernel();
    const { cells, scale } = quantizeWeights(weights);
    const magnitude = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
    expect(scaleOf(cells, magnitude) / scale).toBeCloseTo(1, 1.5);
    expect(scaleOf(new Int8Array(15), 0)).toBe(0);
  });

  it('is exact where no cell was rounded', () => {
    expect(scaleOf(Int8Array.of(127, -127, 0), 0.5)).toBeCloseTo(0.25, 12);
    expect(decodeMaps(encodeMaps({ units: [4], cells: [Int8Array.of(-1)] }), 1).cells).toEqual([Int8Array.of(-1)]);
  });
});
