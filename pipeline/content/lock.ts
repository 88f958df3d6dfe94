import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
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

/** A hard link appears whole or not at all, and only where nothing is yet: nobody ever reads half a lock. */
async function take(path: string, candidate: string): Promise<void> {
  for (;;) {
    try {
      return await link(candidate, path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const present = await readFile(path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (present === null) continue;
    const holder = parseHolder(present);
    if (holder === null || isAlive(holder)) throw heldBy(holder, path);
    await removeStale(path, present);
  }
}

/** Another run may have taken the stale lock over since it was read: what was moved away is looked at again. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
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
