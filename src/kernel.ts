import type { Connection, WeightMap } from '../content/schema.ts';
import { decodeWeightMap } from '../content/weight-map.ts';
import { formatNumber } from './format-number.ts';

/** A cell of a kernel; the weight keeps its sign. */
export interface Cell {
  row: number;
  column: number;
  weight: number;
}

/** A weight map taken apart, once for all that is said and drawn of it. */
export interface Kernel {
  rows: number;
  columns: number;
  /** Row by row, in the layer's units. */
  weights: Float32Array;
  /** The cell of largest weight; null where none is above zero. */
  positive: Cell | null;
  /** The cell of smallest weight; null where none is below zero. */
  negative: Cell | null;
}

/** Decodes a map. */
export const readKernel = (map: WeightMap): Kernel => kernelOf(decodeWeightMap(map), map.size);

/**
 * Finds the extremes of a map; of equals, the first.
 * @param weights row by row
 */
export function kernelOf(weights: Float32Array, [rows, columns]: readonly [number, number]): Kernel {
  let [highest, lowest] = [0, 0];
  for (let i = 1; i < weights.length; i++) {
    if (weights[i]! > weights[highest]!) highest = i;
    if (weights[i]! < weights[lowest]!) lowest = i;
  }
  const cellAt = (i: number): Cell => ({ row: Math.floor(i / columns), column: i % columns, weight: weights[i]! });
  return {
    rows,
    columns,
    weights,
    positive: weights[highest]! > 0 ? cellAt(highest) : null,
    negative: weights[lowest]! < 0 ? cellAt(lowest) : null,
  };
}

/** Largest magnitude; 0 in a kernel without weights. */
export const largestOf = ({ positive, negative }: Kernel): number =>
  Math.max(positive?.weight ?? 0, -(negative?.weight ?? 0));

/** `top left`, `bottom`, `centre`, … by thirds of the kernel. */
export function namePlace({ row, column }: Cell, { rows, columns }: Kernel): string {
  const vertical = ['top', '', 'bottom'][Math.floor((3 * (row + 0.5)) / rows)]!;
  const horizontal = ['left', '', 'right'][Math.floor((3 * (column + 0.5)) / columns)]!;
  return [vertical, horizontal].filter(Boolean).join(' ') || 'centre';
}

/** What a reader who does not see the kernel needs to know of a connection. */
export function describeConnection(
  { excitation, inhibition }: Pick<Connection, 'excitation' | 'inhibition'>,
  kernel: Kernel,
): string {
  return [
    `excitation ${formatNumber(excitation)}`,
    `inhibition ${formatNumber(inhibition)}`,
    ...nameExtremes(kernel),
  ].join(', ');
}

/** Where the strongest cell of each sign lies; nothing where there is but one cell. */
export function nameExtremes(kernel: Kernel): string[] {
  const { positive, negative } = kernel;
  if (kernel.weights.length === 1) return [];
  return [
    ...(positive ? [`strongest positive cell ${namePlace(positive, kernel)}`] : []),
    ...(negative ? [`strongest negative cell ${namePlace(negative, kernel)}`] : []),
  ];
}

/**
 * Where to write + and −, so that colour is never alone: on the strongest cell of each sign that has at least a third of the largest
 * magnitude. Percents of the kernel's sides.
 */
export function markCells(kernel: Kernel): { mark: '+' | '−'; leftPercent: number; topPercent: number }[] {
  const least = largestOf(kernel) / 3;
  return [kernel.positive, kernel.negative].flatMap((cell) => {
    if (!cell || Math.abs(cell.weight) < least) return [];
    const leftPercent = Math.round((100 * (cell.column + 0.5)) / kernel.columns);
    const topPercent = Math.round((100 * (cell.row + 0.5)) / kernel.rows);
    return [{ mark: cell.weight > 0 ? '+' : '−', leftPercent, topPercent }];
  });
}
