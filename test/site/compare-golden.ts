import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Width of golden pictures: enough to see where things are and what colour, too little to see how letters were smoothed. */
const widthPx = 160;
/** Side of the squares that are compared: 80 pixels of the page, so that one lost picture is not lost in the mean. */
const tilePx = 10;

interface Pixels {
  data: Uint8Array;
  height: number;
}

const goldenFile = (name: string): string => join(import.meta.dirname, '../golden/site', `${name}.webp`);

/**
 * Difference of a screenshot from its golden picture: the mean over the square that differs most, in 0 … 255; infinite where the page's height differs by more than 1 %.
 * With UPDATE_GOLDEN in the environment the screenshot becomes the golden picture.
 */
export async function compareGolden(screenshot: Buffer, name: string): Promise<number> {
  const small = await sharp(screenshot).resize(widthPx).removeAlpha().webp({ quality: 90 }).toBuffer();
  const file = goldenFile(name);
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, small);
  }
  if (!existsSync(file)) throw new Error(`no golden picture ${name}: run once with UPDATE_GOLDEN=1 and look at it`);
  return difference(await decode(small), await decode(readFileSync(file)));
}

async function decode(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, height: info.height };
}

function difference(one: Pixels, other: Pixels): number {
  if (Math.abs(one.height - other.height) > 0.01 * other.height) return Infinity;
  const height = Math.min(one.height, other.height);
  const tiles = new Float64Array(Math.ceil(height / tilePx) * (widthPx / tilePx));
  for (let i = 0; i < 3 * widthPx * height; i++) {
    const pixel = Math.floor(i / 3);
    const row = Math.floor(pixel / widthPx / tilePx);
    const column = Math.floor((pixel % widthPx) / tilePx);
    tiles[row * (widthPx / tilePx) + column]! += Math.abs(one.data[i]! - other.data[i]!) / (3 * tilePx * tilePx);
  }
  return Math.max(...tiles);
}
