import type { Example } from '../../content/schema.ts';
import type { Pair } from '../network/graph.ts';

/** What one position of a map can see of the image, in cells of the image. */
export interface ReceptiveField {
  sizePx: Pair;
  stridePx: Pair;
  /** First cell that position 0 sees; negative where it begins on the padding. */
  startPx: Pair;
}

/**
 * What one place of a map sees, relative to the image.
 * @returns [left, top, width, height] in sides of the image; reaches beyond 0 … 1 where the place sees padding
 */
export function receptiveBox(field: ReceptiveField, place: Pair, imageSizePx: Pair): Example['box'] {
  const [top, left] = [0, 1].map(
    (axis) => (field.startPx[axis]! + place[axis]! * field.stridePx[axis]!) / imageSizePx[axis]!,
  );
  return [left!, top!, field.sizePx[1] / imageSizePx[1], field.sizePx[0] / imageSizePx[0]];
}
