import type { Kernel } from './kernel.ts';
import { largestOf } from './kernel.ts';

/** Blue for excitation, orange for inhibition: told apart with any colour vision, on white as on black. */
const excitationRgb = [45, 125, 210] as const;
const inhibitionRgb = [230, 115, 20] as const;

/**
 * Colours a kernel, one pixel a cell: zero is transparent, so that it looks right on light and dark; the largest magnitude has full colour.
 * @returns red, green, blue, alpha in 0 … 255, row by row
 */
export function kernelPixels(kernel: Kernel): Uint8ClampedArray<ArrayBuffer> {
  const { weights } = kernel;
  const fullScale = largestOf(kernel) || 1;
  const pixels = new Uint8ClampedArray(4 * weights.length);
  for (let i = 0; i < weights.length; i++) {
    pixels.set(weights[i]! >= 0 ? excitationRgb : inhibitionRgb, 4 * i);
    pixels[4 * i + 3] = Math.round((255 * Math.abs(weights[i]!)) / fullScale);
  }
  return pixels;
}
