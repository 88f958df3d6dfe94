// content/weights/<model>/<layer>.<earlier>.bin, and transposed on the site <earlier>.<layer>.bin: a slice of 4 · columns bytes for each unit of <layer>, no header.
// A slice holds the excitations of all columns, then the magnitudes of their inhibitions, as little-endian Uint16: value / 65535, relative to `scale`.

/** Excitation and inhibition (≤ 0) of one unit with every unit of an earlier layer, relative to the matrix's scale. */
export interface WeightSlice {
  excitation: Float32Array;
  inhibition: Float32Array;
}

/** Bytes of one unit's slice. */
export const sliceBytes = (columnCount: number): number => 4 * columnCount;

/** Packs one row: excitation ≥ 0 and inhibition ≤ 0, both within ±1. */
export function encodeWeightSlice({ excitation, inhibition }: WeightSlice): Uint8Array {
  const columnCount = excitation.length;
  const view = new DataView(new ArrayBuffer(sliceBytes(columnCount)));
  for (let i = 0; i < columnCount; i++) {
    view.setUint16(2 * i, Math.round(excitation[i]! * 65535), true);
    view.setUint16(2 * (columnCount + i), Math.round(-inhibition[i]! * 65535), true);
  }
  return new Uint8Array(view.buffer);
}

/**
 * Exchanges rows and columns of a whole matrix: a slice of the result is what one unit of the earlier layer weighs on all of the later one.
 * @param columnCount units of the earlier layer
 */
export function transposeMatrix(bytes: Uint8Array, columnCount: number): Uint8Array<ArrayBuffer> {
  const rowCount = bytes.length / sliceBytes(columnCount);
  const transposed = new Uint8Array(bytes.length);
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const to = new DataView(transposed.buffer);
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < columnCount; column++) {
      for (const half of [0, 1]) {
        const value = from.getUint16(row * sliceBytes(columnCount) + 2 * (half * columnCount + column), true);
        to.setUint16(column * sliceBytes(rowCount) + 2 * (half * rowCount + row), value, true);
      }
    }
  }
  return transposed;
}

/** Takes unit `index` out of a whole matrix, or index 0 out of a slice fetched alone. */
export function decodeWeightSlice(bytes: Uint8Array, columnCount: number, index = 0): WeightSlice {
  const view = new DataView(bytes.buffer, bytes.byteOffset + index * sliceBytes(columnCount), sliceBytes(columnCount));
  const excitation = Float32Array.from({ length: columnCount }, (_, i) => view.getUint16(2 * i, true) / 65535);
  const inhibition = Float32Array.from(
    { length: columnCount },
    (_, i) => -view.getUint16(2 * (columnCount + i), true) / 65535 || 0,
  );
  return { excitation, inhibition };
}
