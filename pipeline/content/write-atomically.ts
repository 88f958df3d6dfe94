import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageError } from './storage-error.ts';

/** Where a file grows before it takes its name. Two processes that write the same file do not get in each other's way. */
export const temporaryPath = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);

/** Whether a file's name is one that `writeAtomically` gives while writing: what a killed run leaves behind. */
export const isTemporary = (name: string): boolean => /^\..*\.[0-9]+\.tmp$/.test(name);

/**
 * Writes a whole file or nothing: under a temporary name beside it, flushed to the disk, then renamed. Makes the directories above it.
 * @param setting what chooses the directory
 * @throws UserError when the disk is full or may not be written; the file is then what it was before
 */
export async function writeAtomically(path: string, data: Uint8Array | string, setting?: string): Promise<void> {
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
    throw storageError(error, 'write', path, setting);
  }
}
