import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeFeatureImage } from '../../pipeline/visualize/encode-feature-image.ts';
import { makeSprite } from '../../pipeline/visualize/sprite.ts';

const flat = (sizePx: number, color: readonly number[]) => ({
  rgb: Uint8Array.from({ length: 3 * sizePx * sizePx }, (_, i) => color[i % 3]!),
  sizePx,
});

describe('encodeFeatureImage', () => {
  it('makes a WebP of the same size and colours', async () => {
    const bytes = await encodeFeatureImage(flat(48, [200, 100, 50]));
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, (await sharp(bytes).metadata()).format]).toEqual([48, 48, 'webp']);
    for (const [i, value] of [200, 100, 50].entries()) expect(Math.abs(data[i]! - value)).toBeLessThan(4);
  });
});

describe('makeSprite', () => {
  it('puts picture i at column i mod columns and row ⌊i / columns⌋, scaled to its cell, and leaves one that is missing grey', async () => {
    const colors = Array.from({ length: 4 }, (_, i) => [50 * i, 255 - 50 * i, 128]);
    const pictures = await Promise.all(colors.map((color, i) => encodeFeatureImage(flat(16 + 16 * (i % 2), color))));
    const { bytes, columns, cellPx } = await makeSprite([...pictures, null], { cellPx: 32 });
    expect([columns, cellPx]).toEqual([3, 32]);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([96, 64]);
    for (const [i, color] of [...colors, [128, 128, 128]].entries()) {
      const centre = 3 * ((Math.floor(i / 3) * 32 + 16) * 96 + (i % 3) * 32 + 16);
      for (const [c, value] of color.entries()) expect(Math.abs(data[centre + c]! - value)).toBeLessThan(8);
    }
  });

  it('refuses more than a WebP holds', async () => {
    await expect(makeSprite([null], { cellPx: 20_000 })).rejects.toThrow('WebP');
  });
});
