import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/png.ts';

/** Every byte value, so that the checksums go round. */
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 97 + (i >> 3)) & 255);

describe('encodePng', () => {
  it.each([
    [1, 1],
    [3, 2],
    [9, 9],
    [127, 127],
  ])('is read back as it was, %i × %i', async (width, height) => {
    const pixels = noise(4 * width * height);
    const { data, info } = await sharp(encodePng(pixels, width, height))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width, height, channels: 4 });
    expect(data.equals(pixels)).toBe(true);
  });

  it('shrinks a map that is empty but for its middle to a third', () => {
    const pixels = noise(4 * 121).map((value, i) => (Math.abs(60 - (i >> 2)) % 11 < 2 ? value : 0));
    const [header, stored] = [68, 11 * (1 + 4 * 11)];
    expect(encodePng(pixels, 11, 11).length).toBeLessThan(header + stored / 3);
  });
});
