import sharp from 'sharp';
import type { RenderedImage } from './studio.ts';

/** A layer's pictures in one: cell i at column i mod columns, row ⌊i / columns⌋. */
export interface EncodedSprite {
  /** WebP. */
  bytes: Buffer;
  columns: number;
  cellPx: number;
}

/** Side of a cell: grids of a layer show it at about this size (see src/styles/layer.css). */
export const spriteCellPx = 64;

/** WebP's largest side. */
const largestPx = 16_383;

/**
 * Lays pictures out in rows, scaled to cells, in a grid about as wide as it is high.
 * @param images one for each unit, by index
 */
export async function makeSprite(
  images: readonly Pick<RenderedImage, 'rgb' | 'sizePx'>[],
  { cellPx = spriteCellPx, quality = 60 } = {},
): Promise<EncodedSprite> {
  const columns = Math.ceil(Math.sqrt(images.length));
  const rows = Math.ceil(images.length / columns);
  if (columns * cellPx > largestPx) {
    throw new Error(`${images.length} cells of ${cellPx} pixels are more than a WebP holds`);
  }
  const width = columns * cellPx;
  const sheet = new Uint8Array(3 * width * rows * cellPx).fill(128);
  for (const [i, { rgb, sizePx }] of images.entries()) {
    const cell = await sharp(rgb, { raw: { width: sizePx, height: sizePx, channels: 3 } })
      .resize(cellPx, cellPx)
      .raw()
      .toBuffer();
    const corner = 3 * (Math.floor(i / columns) * cellPx * width + (i % columns) * cellPx);
    for (let row = 0; row < cellPx; row++) {
      sheet.set(cell.subarray(3 * row * cellPx, 3 * (row + 1) * cellPx), corner + 3 * row * width);
    }
  }
  const bytes = await sharp(sheet, { raw: { width, height: rows * cellPx, channels: 3 } })
    .webp({ quality, effort: 4 })
    .toBuffer();
  return { bytes, columns, cellPx };
}
