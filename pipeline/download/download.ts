import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Effects } from '../cli/effects.ts';
import { formatMegabytes } from '../cli/format-megabytes.ts';
import { startProgress } from '../cli/progress.ts';
import { isMissing } from '../content/read-record.ts';
import { storageError } from '../content/storage-error.ts';
import type { DownloadableNetwork } from '../network/catalog.ts';
import { UserError } from '../user-error.ts';
import { byHand } from './by-hand.ts';
import { hashFile } from './hash-file.ts';
import { request } from './request.ts';

/**
 * Downloads the file of a network. It grows beside its place as `.part`, from which a run that was cut off goes on, and takes its
 * name only when its SHA-256 is the one that the catalog says. That hash is fixed, so no ETag is needed to go on safely: pieces of
 * two different files never pass.
 * @param path where the file is to lie
 * @throws UserError for a server that cannot be reached, breaks off, or sends anything else than the file
 */
export async function download(network: DownloadableNetwork, path: string, effects: Effects): Promise<void> {
  const part = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    if ((await sizeOf(part)) < network.bytes) await fetchRest(network, part, effects);
    const found = await hashFile(part);
    if (found !== network.sha256) {
      await rm(part);
      throw new UserError(
        `what came from ${network.address} has the SHA-256 ${found} instead of ${network.sha256} and is thrown away: run the same command again, or ${byHand(network)}`,
      );
    }
    await rename(part, path);
  } catch (error) {
    throw storageError(error, 'write', part, 'XDG_CACHE_HOME');
  }
}

/** Appends what is missing to the part that is there, or starts it afresh where the server cannot go on. */
async function fetchRest(network: DownloadableNetwork, part: string, effects: Effects): Promise<void> {
  const { id, bytes } = network;
  const { pieces, offset } = await request(network, await sizeOf(part), effects.signal);
  if (offset > 0) effects.log(`${id}: going on after ${formatMegabytes(offset)} of ${formatMegabytes(bytes)}`);
  const progress = startProgress(effects, id, ['byte', 'downloaded'], bytes - offset);
  const file = await open(part, offset > 0 ? 'a' : 'w');
  let length = offset;
  try {
    for await (const piece of pieces) {
      length += piece.length;
      if (length > bytes) break;
      await file.writeFile(piece);
      progress.advance(piece.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (length > bytes) {
    await rm(part);
    throw new UserError(`${network.address} sends more than the ${bytes} bytes of ${id}: ${byHand(network)}`);
  }
  progress.end();
}

/** 0 where there is no such file. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
