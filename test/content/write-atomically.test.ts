import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentPaths } from '../../pipeline/content/paths.ts';
import { sweep } from '../../pipeline/content/sweep.ts';
import { isTemporary, temporaryPath, writeAtomically } from '../../pipeline/content/write-atomically.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { lettersOf, lineCount } from './write-forever.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
});
afterEach(() => rm(directory, { recursive: true }));

const writer = fileURLToPath(new URL('write-forever.ts', import.meta.url));

describe('writeAtomically', () => {
  it('makes directories and leaves no temporary file behind', async () => {
    await writeAtomically(join(directory, 'a', 'b', 'c.json'), 'text');
    expect(await readFile(join(directory, 'a', 'b', 'c.json'), 'utf8')).toBe('text');
    expect(await readdir(join(directory, 'a', 'b'))).toEqual(['c.json']);
  });

  it('never shows half a file, whenever the writer is killed', async () => {
    const path = join(directory, 'models', 'file.txt');
    let reads = 0;
    let left: string[] = [];
    // A kill may fall between two writes; of six hardly all do, of forty none.
    for (let round = 0; round < 6 || (left.length === 0 && round < 40); round++) {
      const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      const exit = once(child, 'exit');
      // Kills at a different moment of the write each time: after so many reads of a file that changes all the while.
      for (let read = 0; read < 20 + 7 * (round % 6); read++, reads++)
        expect(isWhole(await readFile(path, 'utf8'))).toBe(true);
      child.kill('SIGKILL');
      await exit;
      expect(isWhole(await readFile(path, 'utf8'))).toBe(true);
      left = (await readdir(dirname(path))).filter(isTemporary);
    }
    expect(reads).toBeGreaterThan(100);
    expect(left).not.toEqual([]);
    await sweep(contentPaths(directory));
    expect(await readdir(dirname(path))).toEqual(['file.txt']);
  });

  it('says that the disk is full, and leaves the old file', async ({ skip }) => {
    skip(!existsSync('/dev/full'), 'this system has no /dev/full');
    const path = join(directory, 'file.txt');
    await writeAtomically(path, 'old');
    await symlink('/dev/full', temporaryPath(path));
    const error: unknown = await writeAtomically(path, 'new').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(`cannot write ${path}: the disk is full`);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('names a path that leads through a file', async () => {
    await writeFile(join(directory, 'file'), '');
    const path = join(directory, 'file', 'below', 'x.json');
    await expect(writeAtomically(path, 'x')).rejects.toThrow(/cannot write .*x\.json: .*a file/);
  });

  it('says that a directory may not be written', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write anywhere');
    await expect(writeAtomically('/usr/atlas-test.json', 'x')).rejects.toThrow(UserError);
  });
});

/** All lines there, all of one letter. */
function isWhole(text: string): boolean {
  const lines = text.split('\n');
  return lines.length === lineCount && new Set(lines).size === 1 && lines[0] === lettersOf(lines[0]?.[0] ?? '');
}
