import sharp from 'sharp';
import { inLanes } from '../in-lanes.ts';

/** A layer's pictures in one: cell i at column i mod columns, row ⌊i / columns⌋. */
export interface EncodedSprite {
  /** WebP. */
  bytes: Buffer;
  columns: number;
  cellPx: number;
}

/** WebP's largest side. */
const largestPx = 16_383;

/** Pictures read at a time. */
const lanes = 8;

/**
 * Lays pictures out in rows, scaled to cells, in a grid about as wide as it is high.
 * @param pictures one for each unit, by index, each a path or an encoded image; null leaves its cell grey
 * @param options.cellPx about the size at which grids of a layer show a cell (src/styles/layer.css)
 */
export async function makeSprite(
  pictures: readonly (string | Buffer | null)[],
  { cellPx = 64, quality = 60 } = {},
): Promise<EncodedSprite> {
  const columns = Math.ceil(Math.sqrt(pictures.length));
  const rows = Math.ceil(pictures.length / columns);
  if (columns * cellPx > largestPx) {
    throw new Error(`${pictures.length} cells of ${cellPx} pixels are more than a WebP holds`);
  }
  const width = columns * cellPx;
  const sheet = new Uint8Array(3 * width * rows * cellPx).fill(128);
  await inLanes([...pictures.entries()], lanes, async ([i, picture]) => {
    if (picture === null) return;
    const cell = await sharp(picture).resize(cellPx, cellPx).removeAlpha().raw().toBuffer();
    const corner = 3 * (Math.floor(i / columns) * cellPx * width + (i % columns) * cellPx);
    for (let row = 0; row < cellPx; row++) {
      sheet.set(cell.subarray(3 * row * cellPx, 3 * (row + 1) * cellPx), corner + 3 * row * width);
    }
  });
  const bytes = await sharp(sheet, { raw: { width, height: rows * cellPx, channels: 3 } })
    .webp({ quality, effort: 4 })
    .toBuffer();
  return { bytes, columns, cellPx };
}
