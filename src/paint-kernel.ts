import { kernelPixels } from './kernel-pixels.ts';
import type { Kernel } from './kernel.ts';
import { encodePng } from './png.ts';

/** Draws a kernel as an address that holds the picture itself: a 5×5 map takes about 260 characters, an 11×11 one 300 at most. */
export function paintKernel(kernel: Kernel): string {
  const pixels = new Uint8Array(kernelPixels(kernel).buffer);
  return `data:image/png;base64,${encodePng(pixels, kernel.columns, kernel.rows).toString('base64')}`;
}
