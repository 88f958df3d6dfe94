import type { Pair, Tensor } from '../network/graph.ts';

/**
 * Lays images out as a network takes them: RGB in 0 … 1, channel after channel.
 * @param images sRGB bytes [height, width, 3]; null or missing ones are left black
 * @returns [batchSize, 3, height, width]
 */
export function packPixels(
  images: readonly (Uint8Array | null)[],
  batchSize: number,
  [height, width]: Pair,
): Tensor & { data: Float32Array } {
  const area = height * width;
  const data = new Float32Array(batchSize * 3 * area);
  for (const [position, bytes] of images.entries()) {
    if (!bytes) continue;
    for (let channel = 0; channel < 3; channel++) {
      const start = (3 * position + channel) * area;
      for (let i = 0; i < area; i++) data[start + i] = bytes[3 * i + channel]! / 255;
    }
  }
  return { data, shape: [batchSize, 3, height, width] };
}
