import type { Layer } from '../content/schema.ts';
import type { ShownLayer } from './atlas.ts';
import type { UnitSummary } from './layer-summary.ts';
import { sampleEvenly } from './layer-summary.ts';

/** A layer's column on the front page. */
export interface Rung {
  layer: Layer;
  units: UnitSummary[];
  /** Side of its pictures. */
  sidePx: number;
  columnCount: number;
}

const smallestPx = 24;
const largestPx = 96;
/** Near which the columns' widths and heights come to lie, whatever the size of the pictures in them. */
const rungWidthPx = 168;
const rungHeightPx = 192;
const mostRungs = 6;

/**
 * Picks layers and units for the front page: the more of the image a layer sees, the larger its pictures, and the fewer of them fill a
 * column. Both samples are evenly spaced.
 */
export function layOutLadder(layers: readonly ShownLayer[]): Rung[] {
  const painted = layers.filter(({ summary }) => summary.units.some((unit) => unit.picture));
  const widest = Math.max(...painted.map(({ layer }) => layer.receptiveFieldPx));
  return sampleEvenly(painted, mostRungs).map(({ layer, summary }) => {
    const sidePx = Math.round(Math.max(smallestPx, largestPx * Math.sqrt(layer.receptiveFieldPx / widest)));
    const columnCount = Math.round(rungWidthPx / sidePx);
    const rowCount = Math.round(rungHeightPx / sidePx);
    const withPicture = summary.units.filter((unit) => unit.picture);
    const wholeRows = Math.max(1, Math.min(rowCount, Math.floor(withPicture.length / columnCount)));
    return { layer, units: sampleEvenly(withPicture, columnCount * wholeRows), sidePx, columnCount };
  });
}
