import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentPaths, corpusPicture, type ContentPaths } from '../../pipeline/content/paths.ts';
import { readCorpus } from '../../pipeline/content/read-record.ts';
import { writeModel, writeShard } from '../../pipeline/content/write-record.ts';
import type { Corpus } from '../../pipeline/corpus/corpus.ts';
import { publishCorpus } from '../../pipeline/run/publish-corpus.ts';
import { sampleExample, sampleModel, sampleShard } from '../content/sample-records.ts';

let paths: ContentPaths;
let drawn: string[];
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
  drawn = [];
});
afterEach(() => rm(paths.directory, { recursive: true }));

/** A corpus whose pictures are their own names. */
const shapes = (ids: string[], digest = 'a'): Corpus => ({
  id: 'shapes',
  title: 'Shapes',
  imageCount: ids.length,
  digest: digest.repeat(64),
  skipped: [],
  images: ids.map((id) => ({ id, label: id, group: '', classId: '', author: '', license: '' })),
  read: async () => null,
  picture: async ({ id }, [height, width]) => {
    drawn.push(id);
    return new TextEncoder().encode(`${id} ${height}×${width}`);
  },
});

/** Writes a model whose one unit shows these images. */
async function show(model: string, images: string[]): Promise<void> {
  const shard = sampleShard(1);
  const [first, ...others] = images.map((image) => sampleExample(image));
  await writeModel(paths, { ...sampleModel(1), id: model });
  await writeShard(paths, {
    ...shard,
    model,
    provenance: {
      examples: {
        recipe: 1,
        modelSha256: '0'.repeat(64),
        options: {},
        digest: '0'.repeat(64),
        corpus: 'shapes',
        imageCount: 9,
      },
    },
    units: [
      {
        ...shard.units[0]!,
        examples: {
          strongest: first ? [first] : [],
          weakest: others.slice(0, 1),
          histogram: { from: 0, to: 1, counts: [1] },
          spectrum: [{ from: 0, to: 1, count: 1, examples: others.slice(1) }],
          density: 1,
        },
      },
    ],
  });
}

const publish = (corpus: Corpus, size: [number, number] = [64, 64]) =>
  publishCorpus(paths, corpus, size, {
    log: () => undefined,
    write: () => undefined,
    signal: new AbortController().signal,
  });

describe('publishCorpus', () => {
  it('draws what units of any model show, each picture once', async () => {
    await show('one', ['d', 'b', 'c']);
    await show('two', ['b', 'a']);
    await publish(shapes(['a', 'b', 'c', 'd', 'unused']));
    expect(drawn.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect((await readCorpus(paths, 'shapes'))?.images.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('draws again only what is missing', async () => {
    await show('one', ['a', 'b', 'c']);
    await publish(shapes(['a', 'b', 'c']));
    await rm(paths.asset(corpusPicture('shapes', 'b')));
    drawn = [];
    await publish(shapes(['a', 'b', 'c']));
    expect(drawn).toEqual(['b']);
  });

  it('draws all again when the images have changed, or the size', async () => {
    await show('one', ['a', 'b']);
    await publish(shapes(['a', 'b']));
    await publish(shapes(['a', 'b'], 'b'));
    await publish(shapes(['a', 'b'], 'b'), [64, 32]);
    expect(drawn.toSorted()).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
    expect(await readFile(paths.asset(corpusPicture('shapes', 'a')), 'utf8')).toBe('a 160×80');
  });

  it('keeps what a shard shows and the corpus no longer holds', async () => {
    await show('one', ['a', 'b']);
    await publish(shapes(['a', 'b']));
    await publish(shapes(['b'], 'b'));
    expect((await readCorpus(paths, 'shapes'))?.images.map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await stat(paths.asset(corpusPicture('shapes', 'a')))).isFile()).toBe(true);
  });

  it('forgets what no shard shows any more', async () => {
    await show('one', ['a', 'b']);
    await publish(shapes(['a', 'b']));
    await show('one', ['b']);
    await publish(shapes(['a', 'b']));
    expect((await readCorpus(paths, 'shapes'))?.images.map(({ id }) => id)).toEqual(['b']);
  });

  it('writes nothing where nothing is shown', async () => {
    await publish(shapes(['a']));
    expect(await readCorpus(paths, 'shapes')).toBeNull();
  });
});
