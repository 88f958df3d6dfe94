import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './read-record.ts';
import { storageError } from './storage-error.ts';

/** Paths of files, and how long they are together. */
export interface FileList {
  files: string[];
  bytes: number;
}

/**
 * Lists the files in a folder and below it; none where there is no such folder.
 * @param isMeant of a file's path below the folder
 */
export async function listFiles(folder: string, isMeant: (path: string) => boolean = () => true): Promise<FileList> {
  const found: FileList = { files: [], bytes: 0 };
  try {
    for (const name of (await readdir(folder, { recursive: true })).filter(isMeant).sort()) {
      const path = join(folder, name);
      const entry = await lstat(path);
      if (entry.isDirectory()) continue;
      found.files.push(path);
      found.bytes += entry.size;
    }
  } catch (error) {
    if (!isMissing(error)) throw storageError(error, 'read', folder);
  }
  return found;
}
