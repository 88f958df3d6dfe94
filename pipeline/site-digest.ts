import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ContentPaths } from './content/paths.ts';
import { isMissing } from './content/read-record.ts';
import { projectRoot } from './project-root.ts';

/** What the pages are made with, besides content: small, so its bytes count. */
const sources = [
  'src',
  'public',
  'content/*.ts',
  'content/schema',
  'models/catalog.json',
  'astro.config.mjs',
  'package-lock.json',
];

/** Variables that astro.config.mjs reads. */
const variables = ['ATLAS_BASE', 'ATLAS_OUT', 'ATLAS_SITE'];

/**
 * A digest of everything the built site depends on: the bytes of source and configuration, the size and time of content
 * (which may be gigabytes, and is written only when it changes).
 */
export async function siteDigest(paths: ContentPaths, { project = projectRoot } = {}): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([paths.directory, variables.map((name) => process.env[name] ?? null)]));
  for (const source of sources) {
    for (const file of await listFiles(project, source)) {
      hash.update(`${relative(project, file)}\n`).update(await readFile(file));
    }
  }
  for (const file of await listFiles(paths.directory, '.')) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${relative(paths.directory, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Files of a folder and those below it, of a pattern `folder/*.ending`, or the one file; sorted, hidden ones left out, [] when there are none. */
async function listFiles(root: string, name: string): Promise<string[]> {
  const [folder = '', ending] = name.split('/*');
  const directory = join(root, folder);
  try {
    if ((await stat(directory)).isFile()) return [directory];
    const entries = await readdir(directory, { recursive: ending === undefined });
    const files: string[] = [];
    for (const entry of entries.sort()) {
      if (entry.split(/[\\/]/).some((part) => part.startsWith('.')) || !entry.endsWith(ending ?? '')) continue;
      const file = join(directory, entry);
      if ((await stat(file)).isFile()) files.push(file);
    }
    return files;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
