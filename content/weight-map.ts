import type { WeightMap } from './schema.ts';

/**
 * Packs a kernel into signed bytes, 127 for the largest magnitude; exact to 1/254 of it.
 * @param weights row by row, row 0 at the top
 * @param size [rows, columns]
 */
export function encodeWeightMap(weights: ArrayLike<number>, size: readonly [number, number]): WeightMap {
  const { scale, cells } = quantizeWeights(weights);
  let bytes = '';
  for (const cell of cells) bytes += String.fromCharCode(cell & 0xff);
  // btoa and atob, since the browser decodes with the same module.
  return { size: [...size], scale, cells: btoa(bytes) };
}

/** Rounds weights to signed bytes, 127 for the largest magnitude, which is the scale. */
export function quantizeWeights(weights: ArrayLike<number>): { scale: number; cells: Int8Array } {
  let scale = 0;
  for (let i = 0; i < weights.length; i++) scale = Math.max(scale, Math.abs(weights[i]!));
  const cells = new Int8Array(weights.length);
  if (scale > 0) for (let i = 0; i < weights.length; i++) cells[i] = Math.round((weights[i]! / scale) * 127);
  return { scale, cells };
}

/** Weights row by row, in the layer's units. */
export function decodeWeightMap({ cells, scale }: WeightMap): Float32Array {
  const bytes = atob(cells);
  const weights = new Float32Array(bytes.length);
  for (let i = 0; i < weights.length; i++) weights[i] = (((bytes.charCodeAt(i) << 24) >> 24) / 127) * scale;
  return weights;
}
