import type { Layer } from '../../content/schema.ts';
import { lucidTransforms } from './transforms.ts';

/** A smaller picture says nothing to the eye, and costs next to nothing anyway. */
const smallestPx = 32;

/**
 * Chooses the side of a layer's pictures: the smallest multiple of the layer's stride that one position can see wholly
 * wherever the transforms move it, at least 32 pixels and at most the size the network was trained at.
 * Early layers see little, so their pictures are small and cheap.
 */
export function canvasSizePx({ receptiveFieldPx, stridePx }: Layer, inputSizePx: number): number {
  const { jitterPx } = lucidTransforms(receptiveFieldPx);
  const reach = Math.max(smallestPx, receptiveFieldPx + jitterPx[0] + jitterPx[1]);
  return Math.min(Math.ceil(reach / stridePx) * stridePx, inputSizePx);
}
