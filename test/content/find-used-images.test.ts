import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUsedImages } from '../../pipeline/content/find-used-images.ts';
import { contentPaths, type ContentPaths } from '../../pipeline/content/paths.ts';
import { writeModel, writeShard } from '../../pipeline/content/write-record.ts';
import { sampleExample, sampleModel, sampleShard } from './sample-records.ts';

let paths: ContentPaths;
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
});
afterEach(() => rm(paths.directory, { recursive: true }));

const made = { recipe: 1, modelSha256: '0'.repeat(64), options: {}, digest: '0'.repeat(64) };

/** A model whose first unit refers to some images and whose second has no examples. */
async function writeExamples(model: string, [strongest, weakest, drawn]: readonly [string, string, string]) {
  await writeModel(paths, { ...sampleModel(), id: model });
  const shard = { ...sampleShard(), model };
  shard.provenance.examples = { ...made, corpus: 'shapes', imageCount: 3 };
  shard.units[0]!.examples = {
    strongest: [sampleExample(strongest)],
    weakest: [sampleExample(weakest)],
    histogram: { from: 0, to: 1, counts: [3] },
    spectrum: [{ from: 0, to: 1, count: 1, examples: [sampleExample(drawn)] }],
    density: 1,
  };
  await writeShard(paths, shard);
}

describe('findUsedImages', () => {
  it('gathers the images of strongest, weakest and drawn examples of all models', async () => {
    await writeExamples('tiny', ['a', 'b', 'c']);
    await writeExamples('other', ['a', 'd', 'b']);
    expect(await findUsedImages(paths)).toEqual(new Map([['shapes', new Set(['a', 'b', 'c', 'd'])]]));
    expect(await findUsedImages(paths, { except: 'other' })).toEqual(new Map([['shapes', new Set(['a', 'b', 'c'])]]));
  });

  it('finds none where nothing was ranked', async () => {
    await writeModel(paths, sampleModel());
    await writeShard(paths, sampleShard());
    expect(await findUsedImages(paths)).toEqual(new Map());
  });
});
