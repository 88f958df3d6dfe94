import type { Layer, Model } from '../../content/schema.ts';
import type { Pair } from '../network/graph.ts';
import type { ReceptiveField } from '../network/layers/receptive-field.ts';
import { UserError } from '../user-error.ts';
import type { Placement } from './draw-stimulus.ts';

/** A canvas for a layer's stimuli, and the places of its map that see nothing but canvas; pairs are [row, column]. */
export interface Probe extends Placement {
  /** The place whose receptive field has the stimulus in its middle. */
  place: Pair;
  /** First place whose receptive field lies inside the canvas, so that no padding is in view. */
  first: Pair;
  /** Places from there on that see canvas only. */
  count: Pair;
}

/** How much further than one receptive field the canvas reaches: places up to a quarter of a field from the middle see only canvas. */
const reach = 0.5;

/**
 * Chooses the canvas of a layer's stimuli: the smallest multiple of its stride that leaves room around one receptive field, at
 * most what the network takes; and puts the stimulus on the receptive field nearest to the middle, exactly.
 * @param canvasPx side of another canvas, for a network that takes other sizes than it was trained at
 * @throws UserError when the receptive field is larger than the canvas
 */
export function placeInField(
  { id, input }: Pick<Model, 'id' | 'input'>,
  { slug }: Pick<Layer, 'slug'>,
  field: ReceptiveField,
  canvasPx?: number,
): Probe {
  const fieldPx = Math.max(...field.sizePx);
  if (!Number.isFinite(fieldPx)) {
    throw new UserError(
      `every place of ${id}/${slug} sees the whole image: no stimulus can be centred on one of them, probe an earlier layer`,
    );
  }
  const stridePx = Math.max(...field.stridePx);
  const inStrides = (length: number) => Math.floor(length / stridePx) * stridePx;
  // A place lies inside wherever the first one begins, also where the stride is long beside the field.
  const leastPx = Math.ceil((fieldPx + stridePx - 1) / stridePx) * stridePx;
  const roomyPx = Math.max(leastPx, inStrides((1 + reach) * fieldPx + stridePx - 1));
  const sizePx = canvasPx ?? Math.min(roomyPx, inStrides(Math.min(...input.sizePx)));
  const along = [0, 1].map((axis) => placesInside(field, axis as 0 | 1, sizePx));
  if (along.some(({ count }) => count < 1)) {
    throw new UserError(
      `a place of ${id}/${slug} sees ${field.sizePx.join('×')} px, too much for a canvas of ${sizePx}×${sizePx} px with a place every ${stridePx} px: ` +
        'probe an earlier layer, or take a larger canvas',
    );
  }
  const [vertical, horizontal] = [along[0]!, along[1]!];
  return {
    sizePx,
    fieldPx,
    centrePx: [horizontal.centrePx, vertical.centrePx],
    place: [vertical.place, horizontal.place],
    first: [vertical.first, horizontal.first],
    count: [vertical.count, horizontal.count],
  };
}

function placesInside({ sizePx, stridePx, startPx }: ReceptiveField, axis: 0 | 1, canvasPx: number) {
  const [size, stride, start] = [sizePx[axis], stridePx[axis], startPx[axis]];
  const first = Math.max(0, Math.ceil(-start / stride));
  const last = Math.floor((canvasPx - size - start) / stride);
  const middle = Math.round((canvasPx / 2 - size / 2 - start) / stride);
  const place = Math.min(last, Math.max(first, middle));
  return { first, count: last - first + 1, place, centrePx: start + place * stride + size / 2 };
}
