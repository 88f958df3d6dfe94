import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOwnLabels } from '../../pipeline/network/own-labels.ts';
import { UserError } from '../../pipeline/user-error.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(text: string) {
  const file = join(directory, 'labels.txt');
  await writeFile(file, text);
  return readOwnLabels(file);
}

describe('readOwnLabels', () => {
  it.each([
    ['lines', 'cat\nsports car\n'],
    ['lines of another system', 'cat\r\nsports car\r\n'],
    ['a JSON list of names', '["cat", "sports car"]'],
    ['a JSON list of names with ids', '[{ "id": "cat", "name": "cat" }, { "name": "sports car" }]'],
  ])('reads %s', async (_, text) => {
    expect(await read(text)).toEqual([
      { id: 'cat', name: 'cat' },
      { id: 'sports car', name: 'sports car' },
    ]);
  });

  it('reads WordNet ids before the names, of which it takes the first', async () => {
    expect(await read('n02123045 tabby, tabby cat\nn04285008 sports car, sport car\n')).toEqual([
      { id: 'n02123045', name: 'tabby' },
      { id: 'n04285008', name: 'sports car' },
    ]);
  });

  it('keeps commas in names that stand alone', async () => {
    expect(await read('cat, domestic')).toEqual([{ id: 'cat, domestic', name: 'cat, domestic' }]);
  });

  it('takes the name of a list that the project knows', async () => {
    expect(await readOwnLabels('ilsvrc-2012')).toBe('ilsvrc-2012');
  });

  it.each([
    ['an empty line', 'cat\n\ndog', /has no label in line 2: each output needs one/],
    ['an empty file', '', /has no label in line 1/],
    ['an id without a name', 'n02123045  ', /has no label in line 1/],
    ['broken JSON', '["cat", ', /is not a JSON list of labels/],
    ['an object', '{ "0": "cat" }', /is not a JSON list of labels/],
    ['an empty name', '["cat", ""]', /is not a JSON list of labels/],
  ])('refuses %s', async (_, text, message) => {
    const error = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
  });

  it('refuses a file that is not there, and says what it could be', async () => {
    await expect(readOwnLabels('ilsvrc')).rejects.toThrow(
      /^the labels ilsvrc cannot be read \(ENOENT.*\): give a file, or one of ilsvrc-2012, ilsvrc-2012-background, emoji$/,
    );
  });
});
