import type { Kernel } from './kernel.ts';
import { largestOf } from './kernel.ts';
import { encodePng } from './png.ts';

/** Blue for excitation, orange for inhibition: told apart with any colour vision, on white as on black. */
const excitationRgb = [45, 125, 210] as const;
const inhibitionRgb = [230, 115, 20] as const;

/**
 * Draws a kernel with one pixel a cell, as an address that holds the picture itself: a 5×5 map takes about 260 characters, 9×9 560.
 * Zero is transparent, so that it looks right on light and dark; the largest magnitude has full colour.
 */
export function paintKernel(kernel: Kernel): string {
  const { weights, rows, columns } = kernel;
  const fullScale = largestOf(kernel) || 1;
  const pixels = new Uint8Array(4 * weights.length);
  for (let i = 0; i < weights.length; i++) {
    const [red, green, blue] = weights[i]! >= 0 ? excitationRgb : inhibitionRgb;
    pixels[4 * i] = red;
    pixels[4 * i + 1] = green;
    pixels[4 * i + 2] = blue;
    pixels[4 * i + 3] = Math.round((255 * Math.abs(weights[i]!)) / fullScale);
  }
  return `data:image/png;base64,${encodePng(pixels, columns, rows).toString('base64')}`;
}
