import type { Pair } from '../network/graph.ts';

/**
 * The image with left and right exchanged.
 * @param image sRGB bytes [height, width, 3]
 */
export function mirrorImage(image: Uint8Array, [height, width]: Pair): Uint8Array {
  const mirrored = new Uint8Array(image.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = 3 * (row * width + column);
      mirrored.set(image.subarray(from, from + 3), 3 * (row * width + width - 1 - column));
    }
  }
  return mirrored;
}
