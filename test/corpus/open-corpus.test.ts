import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCorpus } from '../../pipeline/corpus/open-corpus.ts';

it('openCorpus takes the folder it is given, else the emoji', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-open-'));
  await writeFile(join(folder, 'dot.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
  const [named, own] = [await openCorpus({ images: folder }), await openCorpus()];
  await rm(folder, { recursive: true });
  expect(named.images.map(({ label }) => label)).toEqual(['dot']);
  expect(own.id).toBe('emoji');
});
