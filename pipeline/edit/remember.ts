import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, digestOf } from '../content/digest.ts';
import type { ContentPaths } from '../content/paths.ts';
import { isMissing } from '../content/read-record.ts';
import { storageError } from '../content/storage-error.ts';
import { writeAtomically } from '../content/write-atomically.ts';

/**
 * Measures something once: what was measured before from the same is read back from the content directory's work in progress, so that
 * a killed run goes on where it was and the network as it is, is measured once for all its edits.
 * @param from everything the result depends on, as JSON
 * @param measure gives JSON
 */
export async function remember<T>(paths: ContentPaths, from: unknown, measure: () => Promise<T>): Promise<T> {
  const path = join(paths.work, 'edits', `${digestOf(from)}.json`);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    // A damaged file is measured and written again.
    if (!isMissing(error) && !(error instanceof SyntaxError)) throw storageError(error, 'read', path);
  }
  const measured = await measure();
  await writeAtomically(path, canonicalJson(measured));
  return measured;
}
