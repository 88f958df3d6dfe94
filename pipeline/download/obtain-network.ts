import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Effects } from '../cli/effects.ts';
import type { DownloadableNetwork } from '../network/catalog.ts';
import { cacheDirectory } from './cache-directory.ts';
import { download } from './download.ts';
import { findInMirror } from './find-in-mirror.ts';
import { hashFile } from './hash-file.ts';

/**
 * Gets the file of a network from a mirror, else from what was downloaded before, else from its address. Whatever it returns has
 * the SHA-256 that the catalog says.
 * @param mirror a folder, only read; by default the one that ATLAS_MODELS names
 * @returns path of the file
 * @throws UserError where it cannot be had, with what to do by hand
 */
export async function obtainNetwork(
  network: DownloadableNetwork,
  effects: Effects,
  { mirror = process.env['ATLAS_MODELS'] || undefined, cache = cacheDirectory() } = {},
): Promise<string> {
  const mirrored = mirror === undefined ? null : await findInMirror(mirror, network, effects);
  if (mirrored !== null) return mirrored;
  const { id, address, sha256 } = network;
  // Named by its hash as well: what another version of the catalog knew by the same id stays where it is.
  const path = join(cache, `${id}-${sha256.slice(0, 12)}${extname(new URL(address).pathname)}`);
  if (existsSync(path)) {
    if ((await hashFile(path)) === sha256) return path;
    effects.log(`${path} is damaged: downloading it again`);
  }
  await download(network, path, effects);
  return path;
}
