import type { Layer } from '../../content/schema.ts';
import { lucidTransforms } from './transforms.ts';

/** Sides of the squares of a layer's pictures. */
export interface Canvas {
  sizePx: number;
  /** What the network sees of a transformed picture. */
  windowPx: number;
}

/** Lucid's own size: what a unit looks for has room in it, however far the unit could see. */
const largestPx = 128;

/** A smaller picture says nothing to the eye, and costs next to nothing anyway. */
const smallestPx = 32;

/**
 * Chooses the size of a layer's pictures: the smallest multiple of the layer's stride whose window holds what one position
 * can see, at least 32 pixels and at most 128 or the size the network was trained at. Early layers see little, so their pictures
 * are small and cheap.
 *
 * The window is what Lucid's crops leave of the padded picture, rounded down to the layer's stride: jitter never shows
 * anything but picture, turning and shrinking show a little grey in the corners.
 * @param padPx grey on every side
 */
export function chooseCanvas({ receptiveFieldPx, stridePx }: Layer, inputSizePx: number, padPx: number): Canvas {
  const inStrides = (length: number) => Math.ceil(length / stridePx) * stridePx;
  const reach = inStrides(receptiveFieldPx) + jitterSum(inputSizePx);
  const sizePx = Math.min(inStrides(Math.max(smallestPx, reach)), inputSizePx, largestPx);
  const seen = sizePx + 2 * padPx - jitterSum(sizePx);
  return { sizePx, windowPx: Math.max(stridePx, Math.floor(seen / stridePx) * stridePx) };
}

function jitterSum(sizePx: number): number {
  const [before, after] = lucidTransforms(sizePx).jitterPx;
  return before + after;
}
