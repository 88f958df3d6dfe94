import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentPaths, corpusPicture, type ContentPaths } from '../../pipeline/content/paths.ts';
import { writeModel, writeShard } from '../../pipeline/content/write-record.ts';
import { sampleExample, sampleModel, sampleShard } from '../content/sample-records.ts';
import { makeSiteFolder } from '../site/build-site.ts';
import { spawnCli, type Ended } from './spawn-cli.ts';

let directory: string;
let paths: ContentPaths;
beforeEach(async () => {
  directory = makeSiteFolder();
  paths = contentPaths(join(directory, 'content'));
});
afterEach(() => rm(directory, { recursive: true }));

const build = (): Promise<Ended> =>
  spawnCli(['build', '--content', paths.directory], undefined, {
    env: { ...process.env, ATLAS_OUT: join(directory, 'dist'), ATLAS_CACHE: join(directory, 'cache') },
  });

/** Writes what a clone has of a model: its record and its shards, but neither its network nor pictures of examples. */
async function commit(corpus: string, images: string[]): Promise<void> {
  const [first, ...others] = images.map((image) => sampleExample(image));
  const shard = sampleShard(1);
  const zeros = '0'.repeat(64);
  await writeModel(paths, sampleModel(1));
  await writeShard(paths, {
    ...shard,
    provenance: { examples: { recipe: 1, modelSha256: zeros, options: {}, digest: zeros, corpus, imageCount: 9 } },
    units: [
      {
        ...shard.units[0]!,
        examples: {
          strongest: [first!],
          weakest: others,
          histogram: { from: 0, to: 1, counts: [1] },
          spectrum: [],
          density: 1,
        },
      },
    ],
  });
}

describe('atlas build', () => {
  it('draws the embedded images that examples refer to, and builds pages of a network that is not here', async () => {
    await commit('emoji', ['noto--cat-face', 'twemoji--alarm-clock']);
    const { code, stderr } = await build();
    expect(stderr).toContain('corpus emoji: 2 pictures drawn');
    expect(code).toBe(0);
    const page = await readFile(join(directory, 'dist/tiny/first/0/index.html'), 'utf8');
    for (const id of ['noto--cat-face', 'twemoji--alarm-clock']) {
      const picture = `assets/${corpusPicture('emoji', id)}`;
      expect(page).toContain(`src="/${picture}"`);
      expect((await stat(join(directory, 'dist', picture))).size).toBeGreaterThan(500);
    }
    expect(page).toContain('No feature images or connections were computed for this unit.');
  });

  it('says in one sentence that images of another corpus are not here, and builds nothing', async () => {
    await commit('holidays', ['beach']);
    const { code, stderr } = await build();
    expect(stderr).toMatch(/^atlas: examples refer to images of "holidays", and .*holidays\.json is missing: .*\n$/);
    expect(code).toBe(1);
    await expect(stat(join(directory, 'dist'))).rejects.toThrow('ENOENT');
  });
});
