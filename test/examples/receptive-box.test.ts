import { describe, expect, it } from 'vitest';
import { receptiveBox } from '../../pipeline/examples/receptive-box.ts';

describe('receptiveBox', () => {
  it('places what a position sees in sides of the image, beyond its borders where it sees padding', () => {
    const field = { sizePx: [11, 22], stridePx: [4, 8], startPx: [-5, -10] } as const;
    expect(receptiveBox(field, [0, 0], [100, 200])).toEqual([-10 / 200, -5 / 100, 22 / 200, 11 / 100]);
    expect(receptiveBox(field, [3, 5], [100, 200])).toEqual([30 / 200, 7 / 100, 22 / 200, 11 / 100]);
  });

  it('is the whole image where every position sees everything', () => {
    const everything = [Infinity, Infinity] as const;
    const field = { sizePx: everything, stridePx: everything, startPx: [-Infinity, -Infinity] } as const;
    expect(receptiveBox(field, [0, 2], [64, 64])).toEqual([0, 0, 1, 1]);
  });
});
