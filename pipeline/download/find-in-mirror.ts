import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Effects } from '../cli/effects.ts';
import type { DownloadableNetwork } from '../network/catalog.ts';
import { UserError } from '../user-error.ts';
import { hashFile } from './hash-file.ts';

/** Of the files that hold networks. */
const extensions = new Set(['.onnx', '.pb', '.zip']);

/**
 * Looks for a network in a folder: first under the name it has at its address, then among all networks there by SHA-256. A file of
 * that name with other bytes is passed over with a word.
 * @returns its path; null where the folder does not hold it
 * @throws UserError where there is no such folder
 */
export async function findInMirror(
  folder: string,
  { id, address, sha256, bytes, copies }: DownloadableNetwork,
  { log }: Pick<Effects, 'log'>,
): Promise<string | null> {
  const wanted = basename(new URL(address).pathname);
  const names = await listNetworks(folder);
  for (const name of names.toSorted((a, b) => Number(b === wanted) - Number(a === wanted))) {
    const path = join(folder, name);
    const size = await sizeOf(path);
    // Of a copy only the hash is known, so the size rules nothing out.
    const found = size === bytes || (size !== null && copies.length > 0) ? await hashFile(path) : null;
    if (found !== null && (found === sha256 || copies.includes(found))) return path;
    if (name !== wanted) continue;
    const difference =
      found === null ? `${size ?? 'no'} bytes instead of ${bytes}` : `SHA-256 ${found} instead of ${sha256}`;
    log(`${path} is not the ${id} of the catalog (${difference}): passed over`);
  }
  return null;
}

async function listNetworks(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => extensions.has(extname(name).toLowerCase())).sort();
  } catch (cause) {
    throw new UserError(
      `the mirror ${folder} cannot be read (${(cause as Error).message}): name a folder with --mirror or ATLAS_MODELS`,
      { cause },
    );
  }
}

const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
