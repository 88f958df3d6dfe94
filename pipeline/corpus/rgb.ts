import type { Sharp } from 'sharp';
import type { Pair } from '../network/graph.ts';

/**
 * Ends a sharp pipeline as the bytes every corpus speaks: sRGB, 8 bits, opaque on white.
 * @returns [height, width, 3]
 */
export async function readRgb(image: Sharp): Promise<Uint8Array> {
  return image.flatten({ background: 'white' }).toColourspace('srgb').removeAlpha().raw({ depth: 'uchar' }).toBuffer();
}

/** Encodes [height, width, 3] sRGB bytes as they are, or a pipeline's result, for the site. */
export async function encodePicture(image: Sharp): Promise<Uint8Array> {
  return image.flatten({ background: 'white' }).toColourspace('srgb').webp({ quality: 82 }).toBuffer();
}

/** Bytes of one image. */
export const rgbBytes = ([height, width]: Pair): number => 3 * height * width;
