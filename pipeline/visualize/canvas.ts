import type { Layer } from '../../content/schema.ts';
import { lucidTransforms, scaledToCanvas } from './transforms.ts';

/** Sides of the squares of a layer's pictures. */
export interface Canvas {
  sizePx: number;
  /** What the network sees of a transformed picture. */
  windowPx: number;
}

/** A smaller picture says nothing to the eye, and costs next to nothing anyway. */
const smallestPx = 32;

/**
 * Chooses the size of a layer's pictures: the smallest multiple of the layer's stride that one position can see wholly
 * wherever the jitters move it, at least 32 pixels and at most the size the network was trained at. Early layers see
 * little, so their pictures are small and cheap.
 *
 * The window is what Lucid's crops leave of the padded picture, rounded down to the layer's stride: jitter never shows
 * anything but picture, turning and shrinking show a little grey in the corners.
 * @param padPx grey on every side, meant for a canvas of 128 pixels
 */
export function chooseCanvas({ receptiveFieldPx, stridePx }: Layer, inputSizePx: number, padPx: number): Canvas {
  const reach = Math.max(smallestPx, receptiveFieldPx + jitterSum(receptiveFieldPx));
  const sizePx = Math.min(Math.ceil(reach / stridePx) * stridePx, inputSizePx);
  const seen = sizePx + 2 * Math.round(scaledToCanvas(padPx, sizePx)) - jitterSum(sizePx);
  return { sizePx, windowPx: Math.max(stridePx, Math.floor(seen / stridePx) * stridePx) };
}

function jitterSum(sizePx: number): number {
  const [before, after] = lucidTransforms(sizePx).jitterPx;
  return before + after;
}
