import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './read-record.ts';
import type { ContentPaths } from './paths.ts';
import { isTemporary } from './write-atomically.ts';

/** Folders that the program writes into. */
const parts = [
  'models',
  'units',
  'corpora',
  'assets',
  'weights',
  'mirror',
  'tuning',
  'members',
  'edits',
  'comparisons',
  'checks',
  '.work',
];

/** Deletes the unfinished files that killed runs left in a content directory; to be called by the one who holds its lock. */
export async function sweep(paths: ContentPaths): Promise<void> {
  for (const part of parts) {
    const directory = join(paths.directory, part);
    const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const entry of entries) {
      if (entry.isFile() && isTemporary(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true });
    }
  }
}
