import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../pipeline/content/journal.ts';

let path: string;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  path = join(directory, 'work', 'layer.visualize.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

async function keep(digest: string, entries: readonly (readonly [number, string])[]): Promise<void> {
  const journal = await openJournal<string>(path, digest);
  for (const [index, value] of entries) await journal.append(index, value);
  await journal.close();
}

async function finished(digest: string): Promise<[number, string][]> {
  const journal = await openJournal<string>(path, digest);
  await journal.close();
  return [...journal.finished];
}

describe('openJournal', () => {
  it('gives back what earlier runs finished', async () => {
    await keep('one', [[3, 'c']]);
    await keep('one', [[1, 'a']]);
    expect(await finished('one')).toEqual([
      [3, 'c'],
      [1, 'a'],
    ]);
  });

  it('forgets what was made from other inputs', async () => {
    await keep('one', [[3, 'c']]);
    expect(await finished('two')).toEqual([]);
    expect(await finished('one')).toEqual([]);
  });

  it('drops a torn last line and goes on behind the whole ones', async () => {
    await keep('one', [[0, 'ä']]);
    await appendFile(path, '[1,"tor');
    await keep('one', [[2, 'c']]);
    expect(await finished('one')).toEqual([
      [0, 'ä'],
      [2, 'c'],
    ]);
  });

  it('trusts nothing behind a line it cannot read', async () => {
    await keep('one', [[0, 'a']]);
    await appendFile(path, '\0\0\0\n[1,"b"]\n');
    expect(await finished('one')).toEqual([[0, 'a']]);
  });

  it('starts afresh when its first line is torn', async () => {
    await keep('one', []);
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 8));
    await keep('one', [[0, 'a']]);
    expect(await finished('one')).toEqual([[0, 'a']]);
  });

  it('leaves nothing behind when discarded', async () => {
    await keep('one', [[0, 'a']]);
    const journal = await openJournal<string>(path, 'one');
    await journal.discard();
    expect(await finished('one')).toEqual([]);
  });
});
