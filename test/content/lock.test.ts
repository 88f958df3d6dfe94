import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockContent } from '../../pipeline/content/lock.ts';
import { contentPaths, type ContentPaths } from '../../pipeline/content/paths.ts';
import { UserError } from '../../pipeline/user-error.ts';

let paths: ContentPaths;
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
});
afterEach(() => rm(paths.directory, { recursive: true }));

/** The number of a process that has just ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

async function leaveLock(holder: unknown): Promise<void> {
  await mkdir(paths.work, { recursive: true });
  await writeFile(join(paths.work, 'lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));
}

describe('lockContent', () => {
  it('refuses a second writer, naming the first', async () => {
    const release = await lockContent(paths);
    const error: unknown = await lockContent(paths).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(`process ${process.pid} on ${hostname()}`);
    await release();
    await (
      await lockContent(paths)
    )();
  });

  it('leaves nothing behind', async () => {
    await (
      await lockContent(paths)
    )();
    expect(await readdir(paths.work)).toEqual([]);
  });

  it('lets one of many through', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockContent(paths)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes over the lock of a process that is gone', async () => {
    await leaveLock({ pid: deadPid(), host: hostname(), since: '2025-01-01T00:00:00Z' });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockContent(paths)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(JSON.parse(await readFile(join(paths.work, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('takes over the lock of a former life with its own number', async () => {
    await leaveLock({ pid: process.pid, host: hostname(), since: '2025-01-01T00:00:00Z' });
    const release = await lockContent(paths);
    expect(JSON.parse(await readFile(join(paths.work, 'lock'), 'utf8')).since).not.toBe('2025-01-01T00:00:00Z');
    await release();
  });

  it.each([
    [
      'of another machine',
      { pid: 1, host: 'elsewhere.example', since: '2025-01-01T00:00:00Z' },
      'process 1 on elsewhere.example',
    ],
    ['it cannot read', 'scribble', 'an unknown process'],
  ])('never takes over a lock %s', async (_, holder, who) => {
    await leaveLock(holder);
    await expect(lockContent(paths)).rejects.toThrow(who);
  });
});
