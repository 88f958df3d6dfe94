import type { Pair } from '../graph.ts';

/** The input of a network that takes images. */
export interface ImageInput {
  /** The network's own name. */
  tensor: string;
  /** Where its channels lie. */
  layout: 'nchw' | 'nhwc';
  /** [height, width]; undefined where the file leaves them open. */
  sizePx: Pair | undefined;
  /** Images a run takes; undefined where the file leaves it open. */
  batch: number | undefined;
}

/**
 * Tells from an input's sizes whether it takes RGB images: four axes, three channels, first or last.
 * @param sizes undefined where the file leaves one open
 */
export function imageInput(tensor: string, sizes: readonly (number | undefined)[]): ImageInput | undefined {
  if (sizes.length !== 4) return undefined;
  const [batch, ...rest] = sizes;
  const layout = rest[0] === 3 ? 'nchw' : rest[2] === 3 ? 'nhwc' : undefined;
  if (!layout) return undefined;
  const [height, width] = layout === 'nchw' ? [rest[1], rest[2]] : [rest[0], rest[1]];
  return { tensor, layout, sizePx: height && width ? [height, width] : undefined, batch };
}

/** Assumed for files that leave the size of images open, for shape arithmetic only. */
const usualSizePx: Pair = [224, 224];

/** Sizes of the image's axes behind the batch, in the network's own order. */
export function imageSizes({ layout, sizePx }: ImageInput): [number, number, number] {
  const [height, width] = sizePx ?? usualSizePx;
  return layout === 'nchw' ? [3, height, width] : [height, width, 3];
}
