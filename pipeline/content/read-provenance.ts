import { readFile } from 'node:fs/promises';
import { isMissing } from './read-record.ts';
import { storageError } from './storage-error.ts';

/**
 * Reads what made a record without reading the record, which may be ten megabytes: it stands in one line of the file.
 * @param path of a record that `rowsJson` wrote
 * @returns unvalidated; undefined where there is no such file or nothing says so
 */
export async function readProvenance(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw storageError(error, 'read', path);
  }
  const line = /^"provenance":(.*?),?$/m.exec(text)?.[1];
  return line === undefined ? undefined : JSON.parse(line);
}
