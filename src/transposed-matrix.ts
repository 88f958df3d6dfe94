import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transposeMatrix } from '../content/weight-matrix.ts';
import { openModel } from './atlas.ts';
import { contentDir } from './content-dir.ts';
import { transposedFile } from './published-files.ts';

const pattern = /^data\/weights\/([^/]+)\/([^/.]+)\.([^/.]+)\.bin$/;

/** The content's matrix that an address is the other way round of; null where there is none. */
function matrixBehind(address: string): string | null {
  if (!pattern.test(address)) return null;
  const file = join(contentDir, 'weights', transposedFile(address.replace(/^data\/weights\//, '')));
  return existsSync(file) ? file : null;
}

/** Whether an address is that of a matrix with rows and columns exchanged, which no file of the content holds. */
export const isTransposed = (address: string): boolean => matrixBehind(address) !== null;

/**
 * The matrix of two layers with rows and columns exchanged, made while the site is built: one slice of it is what a page loads of a
 * unit's outputs.
 * @param address `data/weights/<model>/<earlier>.<layer>.bin`
 * @returns null where no matrix of the content is the other way round
 */
export function transposedMatrix(address: string): Uint8Array<ArrayBuffer> | null {
  const file = matrixBehind(address);
  if (file === null) return null;
  const [, model, earlier] = pattern.exec(address)!;
  const columnCount = openModel(model!).layers.find(({ slug }) => slug === earlier)!.unitCount;
  return transposeMatrix(readFileSync(file), columnCount);
}
