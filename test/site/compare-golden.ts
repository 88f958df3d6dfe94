import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Width of golden pictures: enough to see where things are and what colour, too little to see how letters were smoothed. */
const widthPx = 160;

interface Pixels {
  data: Uint8Array;
  height: number;
}

const goldenFile = (name: string): string => join(import.meta.dirname, '../golden/site', `${name}.webp`);

/**
 * Mean difference of a screenshot from its golden picture, in 0 … 255; infinite where the page's height differs by more than 1 %.
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

/** Mean difference of two golden pictures: what a tolerance must stay well below to tell one page from another. */
export async function compareGoldens(one: string, other: string): Promise<number> {
  return difference(await decode(readFileSync(goldenFile(one))), await decode(readFileSync(goldenFile(other))));
}

async function decode(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, height: info.height };
}

function difference(one: Pixels, other: Pixels): number {
  if (Math.abs(one.height - other.height) > 0.01 * other.height) return Infinity;
  const length = Math.min(one.data.length, other.data.length);
  let sum = 0;
  for (let i = 0; i < length; i++) sum += Math.abs(one.data[i]! - other.data[i]!);
  return sum / length;
}
