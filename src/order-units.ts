/** What the units of a layer can be ordered by; null sorts last. */
export interface UnitMeasures {
  ratio: (number | null)[];
  density: (number | null)[];
}

export type UnitOrder = 'index' | 'ratio' | 'density' | 'branch';

/** The orders that tell a layer's units apart: none by a measure that no unit has, nor by branch where there is but one. */
export function listOrders({ ratio, density }: UnitMeasures, hasBranches: boolean): UnitOrder[] {
  const hasRatio = ratio.some((value) => value !== null);
  const hasDensity = density.some((value) => value !== null);
  const possible = { index: true, ratio: hasRatio, density: hasDensity, branch: hasBranches && hasRatio };
  return (Object.keys(possible) as UnitOrder[]).filter((order) => possible[order]);
}

/**
 * Orders a layer's units for its grid, largest first; equals stay in order of index.
 * @param branchStarts index of the first unit of each branch, ascending
 * @returns indices in the new order, and what to write under each unit (by index)
 */
export function orderUnits(
  order: UnitOrder,
  unitCount: number,
  measures: UnitMeasures,
  branchStarts: readonly number[],
): { indices: number[]; captions: string[] } {
  const indices = Array.from({ length: unitCount }, (_, index) => index);
  if (order === 'index') return { indices, captions: [] };
  const values = order === 'density' ? measures.density : measures.ratio;
  const branchOf = (index: number): number => branchStarts.filter((start) => start <= index).length;
  indices.sort((a, b) => {
    const apart = order === 'branch' ? branchOf(a) - branchOf(b) : 0;
    return apart || (values[b] ?? -Infinity) - (values[a] ?? -Infinity) || a - b;
  });
  const format =
    order === 'density' ? (value: number) => `${Math.round(100 * value)} %` : (value: number) => `${value.toFixed(1)}×`;
  return { indices, captions: values.map((value) => (value === null ? '' : format(value))) };
}
