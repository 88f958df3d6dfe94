import { scaleOf } from '../../content/map-pack.ts';
import type { WeightMap } from '../../content/schema.ts';

/**
 * Makes a map of its cells, on the scale of its connection's excitation and inhibition.
 * @param magnitude of the connection
 */
export function takeMap(cells: Int8Array, size: readonly [number, number], magnitude: number): WeightMap {
  const bytes = Array.from(cells, (cell) => String.fromCharCode(cell & 0xff)).join('');
  return { size: [...size], scale: Number(scaleOf(cells, magnitude).toPrecision(4)), cells: btoa(bytes) };
}
