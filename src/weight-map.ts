import type { Connection, WeightMap } from '../content/schema.ts';
import { decodeWeightMap } from '../content/weight-map.ts';
import { formatNumber } from './format-number.ts';
import { encodePng } from './png.ts';

/** Blue for excitation, orange for inhibition: told apart with any colour vision, on white as on black. */
const excitationRgb = [45, 125, 210] as const;
const inhibitionRgb = [230, 115, 20] as const;

/** A cell's place in its map. */
export interface Cell {
  row: number;
  column: number;
}

/**
 * Draws a map with one pixel a cell, as an address that holds the picture itself: a 5×5 map takes about 200 characters, as SVG 1,000.
 * Zero is transparent, so that it looks right on light and dark; the map's largest magnitude has full colour.
 */
export function paintWeightMap(map: WeightMap): string {
  const weights = decodeWeightMap(map);
  const largest = Math.max(...weights.map(Math.abs)) || 1;
  const pixels = new Uint8Array(4 * weights.length);
  for (const [i, weight] of weights.entries()) {
    pixels.set(weight >= 0 ? excitationRgb : inhibitionRgb, 4 * i);
    pixels[4 * i + 3] = Math.round((255 * Math.abs(weight)) / largest);
  }
  const [rows, columns] = map.size;
  return `data:image/png;base64,${encodePng(pixels, columns, rows).toString('base64')}`;
}

/** The cell of largest weight of a sign; null where no weight has that sign. */
export function strongestCell(map: WeightMap, sign: 1 | -1): Cell | null {
  const weights = decodeWeightMap(map);
  let strongest = -1;
  for (const [i, weight] of weights.entries()) {
    if (sign * weight > 0 && (strongest < 0 || sign * weight > sign * weights[strongest]!)) strongest = i;
  }
  if (strongest < 0) return null;
  const columns = map.size[1];
  return { row: Math.floor(strongest / columns), column: strongest % columns };
}

/** `top left`, `bottom`, `centre`, … by thirds of the map. */
export function namePlace({ row, column }: Cell, [rows, columns]: readonly [number, number]): string {
  const vertical = ['top', '', 'bottom'][Math.floor((3 * (row + 0.5)) / rows)]!;
  const horizontal = ['left', '', 'right'][Math.floor((3 * (column + 0.5)) / columns)]!;
  return [vertical, horizontal].filter(Boolean).join(' ') || 'centre';
}

/** What a reader who does not see the map needs to know of it. */
export function describeConnection({ excitation, inhibition, map }: Connection): string {
  const [rows, columns] = map.size;
  const parts = [`excitation ${formatNumber(excitation)}`, `inhibition ${formatNumber(inhibition)}`];
  if (rows * columns > 1) {
    const [positive, negative] = [strongestCell(map, 1), strongestCell(map, -1)];
    if (positive) parts.push(`strongest positive cell ${namePlace(positive, map.size)}`);
    if (negative) parts.push(`strongest negative cell ${namePlace(negative, map.size)}`);
  }
  return parts.join(', ');
}

/**
 * Where to write + and −, so that colour is never alone: on the strongest cell of each sign that has at least a third of the map's
 * largest magnitude. Shares are percents of the map's sides.
 */
export function markCells(map: WeightMap): { mark: '+' | '−'; leftShare: number; topShare: number }[] {
  const [rows, columns] = map.size;
  const weights = decodeWeightMap(map);
  return ([1, -1] as const).flatMap((sign) => {
    const cell = strongestCell(map, sign);
    if (!cell || Math.abs(weights[cell.row * columns + cell.column]!) < map.scale / 3) return [];
    const leftShare = Math.round((100 * (cell.column + 0.5)) / columns);
    const topShare = Math.round((100 * (cell.row + 0.5)) / rows);
    return [{ mark: sign > 0 ? '+' : '−', leftShare, topShare }];
  });
}
