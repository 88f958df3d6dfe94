import { describe, expect, it } from 'vitest';
import { decodeWeightSlice, encodeWeightSlice, sliceBytes, transposeMatrix } from '../../content/weight-matrix.ts';
import { random } from '../../pipeline/random.ts';

const [rowCount, columnCount] = [4, 7];
const next = random(8);
const slices = Array.from({ length: rowCount }, () => ({
  excitation: Float32Array.from({ length: columnCount }, next),
  inhibition: Float32Array.from({ length: columnCount }, () => -next()),
}));
const matrix = Buffer.concat(slices.map(encodeWeightSlice));

describe('transposeMatrix', () => {
  it('gives each unit of the earlier layer a slice over the later one', () => {
    const transposed = transposeMatrix(matrix, columnCount);
    for (let column = 0; column < columnCount; column++) {
      const { excitation, inhibition } = decodeWeightSlice(transposed, rowCount, column);
      for (const [row, slice] of slices.entries()) {
        expect(excitation[row]).toBeCloseTo(slice.excitation[column]!, 4);
        expect(inhibition[row]).toBeCloseTo(slice.inhibition[column]!, 4);
      }
    }
  });

  it('gives the same matrix when it is done twice', () => {
    expect(transposed(transposed(matrix, columnCount), rowCount).equals(matrix)).toBe(true);
    expect(matrix.length).toBe(rowCount * sliceBytes(columnCount));
  });
});

const transposed = (bytes: Uint8Array, columns: number): Buffer => Buffer.from(transposeMatrix(bytes, columns));
