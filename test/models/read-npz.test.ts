import { describe, expect, it } from 'vitest';
import { readNpz } from '../../models/embedded/handwritten-curves/read-npz.ts';
import { writeZip } from '../network/import/write-zip.ts';

/** NumPy's .npy, version 1, as its documentation lays it out: header padded with spaces to a multiple of 64 bytes. */
function npy(values: readonly number[], shape: string, { descr = '<f4', fortran = 'False' } = {}): Buffer {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), Buffer.from(Float32Array.from(values).buffer)]);
}

describe('readNpz', () => {
  it('reads an array by its name', async () => {
    const archive = writeZip([
      { name: 'b.npy', bytes: npy([9], '(1,)') },
      { name: 'w.npy', bytes: npy([1, -2.5, 3, 4, 5, 6], '(2, 3)') },
    ]);
    const { data, shape } = await readNpz(archive, 'w');
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1, -2.5, 3, 4, 5, 6]);
    expect((await readNpz(archive, 'b')).shape).toEqual([1]);
  });

  it.each([{ descr: '<f8' }, { descr: '>f4' }, { fortran: 'True' }])('refuses %o', async (kind) => {
    const archive = writeZip([{ name: 'w.npy', bytes: npy([1], '(1,)', kind) }]);
    await expect(readNpz(archive, 'w')).rejects.toThrow('only float32 in C order is read');
  });

  it('says which array is missing', async () => {
    const archive = writeZip([{ name: 'b.npy', bytes: npy([9], '(1,)') }]);
    await expect(readNpz(archive, 'w')).rejects.toThrow('there is no w.npy in the archive');
  });
});
