import type { Example } from '../../content/schema.ts';
import type { Pair } from '../network/graph.ts';
import type { ReceptiveField } from '../network/layers/receptive-field.ts';

const wholeImage: Example['box'] = [0, 0, 1, 1];

/**
 * What one place of a map sees, relative to the image.
 * @returns [left, top, width, height] in sides of the image; reaches beyond 0 … 1 where the place sees padding; the whole image where every
 *   place sees everything
 */
export function receptiveBox(
  { sizePx, stridePx, startPx }: ReceptiveField,
  [row, column]: Pair,
  [height, width]: Pair,
): Example['box'] {
  if (!sizePx.every(Number.isFinite)) return [...wholeImage];
  const left = startPx[1] + column * stridePx[1];
  const top = startPx[0] + row * stridePx[0];
  return [left / width, top / height, sizePx[1] / width, sizePx[0] / height];
}
