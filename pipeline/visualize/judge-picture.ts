import type { Flaw } from '../../content/schema.ts';

/** Standard deviation, of 255, below which nothing can be seen. */
const faintest = 4;

/** Share of colour values at black or full light from which on a picture is burnt out. */
const mostBurnt = 0.5;

/**
 * How much of white noise's alternation from pixel to pixel, along both axes at once, a picture may have for its variance.
 * Emoji Plain's pictures have 0.5 at most, GoogLeNet's 0.2, a checkerboard of half the contrast 1.3.
 */
const mostCheckered = 0.6;

/**
 * Looks for what makes a picture worthless: that nothing can be seen, that it is burnt out, or that it alternates from pixel
 * to pixel, which is what unchecked strides of a network draw.
 * @param rgb bytes, [size, size, 3]
 */
export function judgePicture(rgb: Uint8Array, sizePx: number): Flaw | undefined {
  let [sum, squares] = [0, 0];
  for (const value of rgb) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / rgb.length;
  const variance = Math.max(0, squares / rgb.length - mean * mean);
  if (Math.sqrt(variance) < faintest) return 'grey';
  if (burntShare(rgb) > mostBurnt) return 'saturated';
  return alternation(rgb, sizePx) > mostCheckered * variance ? 'checkered' : undefined;
}

/** Share of a picture's colour values that are at black or full light. */
export function burntShare(rgb: Uint8Array): number {
  let burnt = 0;
  for (const value of rgb) if (value <= 2 || value >= 253) burnt++;
  return burnt / rgb.length;
}

/** Mean square of the diagonal Haar coefficients of all 2×2 blocks: the variance itself for white noise. */
function alternation(rgb: Uint8Array, sizePx: number): number {
  const row = 3 * sizePx;
  let sum = 0;
  for (let y = 0; y < sizePx - 1; y++) {
    for (let i = y * row; i < (y + 1) * row - 3; i++) {
      const diagonal = (rgb[i]! - rgb[i + 3]! - rgb[i + row]! + rgb[i + row + 3]!) / 2;
      sum += diagonal * diagonal;
    }
  }
  return sum / (3 * (sizePx - 1) ** 2);
}
