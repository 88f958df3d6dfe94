import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageError } from './storage-error.ts';

/**
 * Where a file grows before it takes its name. One name for each file, since there is one writer at a time:
 * what a killed run leaves behind is overwritten by the next one.
 */
export const temporaryPath = (path: string): string => join(dirname(path), `.${basename(path)}.tmp`);

/**
 * Writes a whole file or nothing: under a temporary name beside it, flushed to the disk, then renamed. Makes the directories above it.
 * @throws UserError when the disk is full or may not be written; the file is then what it was before
 */
export async function writeAtomically(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(error, 'write', path);
  }
}
