import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { sha256 } from './digest.ts';
import type { ContentPaths } from './paths.ts';
import { isMissing } from './read-record.ts';
import { storageError } from './storage-error.ts';

interface Holder {
  /** Tells this process's own locks from those of a former life with the same number (containers count from 1). */
  id: string;
  pid: number;
  host: string;
  /** ISO 8601 */
  since: string;
}

/** Ids of this process's locks. */
const held = new Set<string>();

/**
 * Makes this process the only writer of a content directory. A lock left by a process of this machine that is gone is taken over.
 * @returns what gives the lock back
 * @throws UserError naming the holder, when another run is at work
 */
export async function lockContent(paths: ContentPaths): Promise<() => Promise<void>> {
  const id = randomUUID();
  const path = join(paths.work, 'lock');
  const candidate = join(paths.work, `lock.${id}`);
  const holder: Holder = { id, pid: process.pid, host: hostname(), since: new Date().toISOString() };
  held.add(id);
  try {
    await mkdir(paths.work, { recursive: true });
    await writeFile(candidate, JSON.stringify(holder));
    await take(path, candidate);
  } catch (error) {
    held.delete(id);
    throw storageError(error, 'write', path);
  } finally {
    await rm(candidate, { force: true });
  }
  return async () => {
    held.delete(id);
    await rm(path, { force: true });
  };
}

/**
 * A hard link appears whole or not at all, and only where nothing is yet: nobody reads half a lock.
 * Of several runs that find the same stale lock, the one that holds the lock on it, named after it, replaces it.
 */
async function take(path: string, candidate: string): Promise<void> {
  for (;;) {
    try {
      return await link(candidate, path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const present = await readIfThere(path);
    if (present === null) continue;
    const holder = parseHolder(present);
    if (holder === null || isAlive(holder)) throw heldBy(holder, path);
    const claim = `${path}.${sha256(present).slice(0, 16)}`;
    await take(claim, candidate);
    if ((await readIfThere(path)) === present) return await rename(claim, path);
    await rm(claim);
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const { id, pid, host, since } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string'
      ? { id: String(id), pid, host, since: String(since) }
      : null;
  } catch {
    return null;
  }
}

/** Of a process on another machine nothing can be known, so it counts as alive. */
function isAlive({ id, pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(id);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function heldBy(holder: Holder | null, path: string): UserError {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : 'an unknown process';
  return new UserError(`another run is writing here (${who}): wait for it, or delete ${path} if it is gone`);
}
