import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Tensor } from '../network/graph.ts';
import type { Affine } from './transforms.ts';

/** Cells of a picture that one sample of a bilinear warp reads. */
export const tapCount = 4;

/** Outside of a picture lies this grey, as in Lucid. */
const grey = 0.5;

/**
 * Writes where a warp reads one picture and with what weights; what lies outside gets weight 0.
 * @param indices Int32 [4, window²], into the picture's places row by row
 * @param weights [4, window²], the four of a sample at most 1 in sum
 */
export function fillTaps(
  [a, b, c, d, e, f]: Affine,
  sizePx: number,
  windowPx: number,
  indices: Int32Array,
  weights: Float32Array,
): void {
  const places = windowPx * windowPx;
  const [windowCentre, centre, last] = [(windowPx - 1) / 2, (sizePx - 1) / 2, sizePx - 1];
  for (let row = 0, place = 0; row < windowPx; row++) {
    const y = row - windowCentre;
    for (let column = 0; column < windowPx; column++, place++) {
      const x = column - windowCentre;
      const left = a * x + b * y + c + centre;
      const top = d * x + e * y + f + centre;
      const x0 = Math.floor(left);
      const y0 = Math.floor(top);
      const right = left - x0;
      const down = top - y0;
      const w0 = x0 >= 0 && x0 <= last ? 1 - right : 0;
      const w1 = x0 >= -1 && x0 < last ? right : 0;
      const h0 = y0 >= 0 && y0 <= last ? 1 - down : 0;
      const h1 = y0 >= -1 && y0 < last ? down : 0;
      const c0 = x0 < 0 ? 0 : x0 > last ? last : x0;
      const c1 = x0 < -1 ? 0 : x0 >= last ? last : x0 + 1;
      const r0 = (y0 < 0 ? 0 : y0 > last ? last : y0) * sizePx;
      const r1 = (y0 < -1 ? 0 : y0 >= last ? last : y0 + 1) * sizePx;
      indices[place] = r0 + c0;
      indices[place + places] = r0 + c1;
      indices[place + 2 * places] = r1 + c0;
      indices[place + 3 * places] = r1 + c1;
      weights[place] = h0 * w0;
      weights[place + places] = h0 * w1;
      weights[place + 2 * places] = h1 * w0;
      weights[place + 3 * places] = h1 * w1;
    }
  }
}

/** Sizes of a warp. */
export interface WarpShape {
  batch: number;
  /** Side of the pictures. */
  sizePx: number;
  /** Side of the results. */
  windowPx: number;
}

/**
 * Appends the nodes that compute what fillTaps writes, for a GPU: six numbers a picture are fed instead of eight a place.
 * In float32 a place comes out within 1e-4 pixels.
 * @param affines [batch · 2, 3]: for each picture the rows [d, e, f] and [a, b, c] of its map
 * @returns names of indices Int32 [batch, 4·window²] and weights [batch, 1, 4, window²]
 */
export function computeTaps(
  build: GraphBuilder,
  affines: string,
  { batch, sizePx, windowPx }: WarpShape,
): readonly [indices: string, weights: string] {
  const places = windowPx * windowPx;
  const [one, last] = [build.scalar(1), sizePx - 1];
  const from = build.add('MatMul', [affines, build.constant(windowPlaces(windowPx), 'warp/places')], {});
  const sampled = build.add('Add', [from, build.scalar(last / 2)], {});
  const before = build.add('Floor', [sampled], {});
  const nearness = build.add('Sub', [sampled, before], {});

  // Of the rows and columns that a sample lies between, [batch, row or column, before or after, places].
  const stack = (first: string, second: string) =>
    build.add('Reshape', [build.add('Concat', [first, second], { axis: 1 })], { shape: [batch, 2, 2, places] });
  const lines = stack(before, build.add('Add', [before, one], {}));
  const shares = stack(build.add('Sub', [one, nearness], {}), nearness);
  const kept = build.add('Clip', [lines], { min: 0, max: last });
  const beyond = build.add('Sub', [lines, kept], {});
  const isOutside = build.add('Clip', [build.add('Mul', [beyond, beyond], {})], { min: 0, max: 1 });
  const weights = build.add('Mul', [shares, build.add('Sub', [one, isOutside], {})], {});

  const pick = (tensor: string, axis: 0 | 1) => {
    const cut = build.add('Slice', [tensor], { axes: [1], starts: [axis], ends: [axis + 1], steps: [1] });
    return build.add('Reshape', [cut], { shape: axis === 0 ? [batch, 2, 1, places] : [batch, 1, 2, places] });
  };
  const rowStarts = build.add('Mul', [pick(kept, 0), build.scalar(sizePx)], {});
  const cells = build.add('Add', [rowStarts, pick(kept, 1)], {});
  const indices = build.add('Truncate', [build.add('Reshape', [cells], { shape: [batch, tapCount * places] })], {});
  const product = build.add('Mul', [pick(weights, 0), pick(weights, 1)], {});
  return [indices, build.add('Reshape', [product], { shape: [batch, 1, tapCount, places] })];
}

/** [3, window²]: x and y of each place from the window's centre, and 1. */
function windowPlaces(windowPx: number): Tensor {
  const places = windowPx * windowPx;
  const data = new Float64Array(3 * places).fill(1);
  for (let place = 0; place < places; place++) {
    data[place] = (place % windowPx) - (windowPx - 1) / 2;
    data[places + place] = Math.floor(place / windowPx) - (windowPx - 1) / 2;
  }
  return { data, shape: [3, places] };
}

/** The map of each picture as computeTaps takes it. */
export function packAffines(affines: readonly Affine[], batch: number): Tensor {
  const data = new Float32Array(batch * 6);
  for (const [i, [a, b, c, d, e, f]] of affines.entries()) data.set([d, e, f, a, b, c], i * 6);
  return { data, shape: [batch * 2, 3] };
}

/**
 * Appends the nodes that sample pictures through taps.
 * @param pictures RGB in 0 … 1, [batch, 3, size²]
 * @param indices Int32 [batch, 4·window²]
 * @param weights [batch, 1, 4, window²]
 * @param name of the result, [batch, 3, window, window]
 */
export function warp(
  build: GraphBuilder,
  [pictures, indices, weights]: readonly [string, string, string],
  { batch, sizePx, windowPx }: WarpShape,
  name: string,
): string {
  const places = windowPx * windowPx;
  const offGrey = build.add('Sub', [pictures, build.scalar(grey)], {});
  // One row of cells for each colour: engines gather single cells along the last axis fastest.
  const rows = build.add('Reshape', [offGrey], { shape: [batch * 3, sizePx * sizePx, 1] });
  const threefold = build.add('Concat', [indices, indices, indices], { axis: 1 });
  const places3 = build.add('Reshape', [threefold], { shape: [batch * 3, tapCount * places] });
  const taps = build.add('GatherRows', [rows, places3], {});
  const byTap = build.add('Reshape', [taps], { shape: [batch, 3, tapCount, places] });
  const weighted = build.add('Mul', [byTap, weights], {});
  const sums = build.add('ReduceSum', [weighted], { axes: [2], keepDims: false });
  const samples = build.add('Reshape', [sums], { shape: [batch, 3, windowPx, windowPx] });
  return build.add('Add', [samples, build.scalar(grey)], {}, { name });
}
