import { describe, expect, it } from 'vitest';
import { centredOnGrey, toBytes } from '../../pipeline/visualize/rgb.ts';

describe('toBytes', () => {
  it('rounds, clamps and interleaves colours', () => {
    expect([...toBytes(Float32Array.of(0, 1, 0.5, 0.25, -1, 2))]).toEqual([0, 128, 0, 255, 64, 255]);
  });
});

describe('centredOnGrey', () => {
  it('lays a picture on the middle, below and right where that is between pixels', () => {
    const { data, shape } = centredOnGrey(Uint8Array.of(255, 0, 51), 1, [2, 3]);
    expect(shape).toEqual([1, 3, 2, 3]);
    const grey = 0.5;
    const expected = [1, 0, 0.2].flatMap((value) => [grey, value, grey, grey, grey, grey]);
    expect([...data]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
  });

  it('crops what is larger', () => {
    const rgb = Uint8Array.from({ length: 27 }, (_, i) => (i < 12 || i > 14 ? 0 : 255));
    expect([...centredOnGrey(rgb, 3, [1, 1]).data]).toEqual([1, 1, 1]);
  });
});
