import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Corpus } from '../../pipeline/corpus/corpus.ts';
import { openEmoji } from '../../pipeline/corpus/emoji.ts';
import { emojiSetIds } from '../../pipeline/corpus/emoji-sets.ts';

let cacheDirectory: string;
let corpus: Corpus;
beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'atlas-emoji-'));
  corpus = await openEmoji({ cacheDirectory });
});
afterAll(() => rm(cacheDirectory, { recursive: true }));

const find = (id: string) => corpus.images.find((image) => image.id === id)!;

describe('openEmoji', () => {
  it('holds 4,939 drawings by seven sets with unique, sorted, safe ids', () => {
    const ids = corpus.images.map(({ id }) => id);
    expect(ids).toHaveLength(4939);
    expect(new Set(ids).size).toBe(4939);
    expect(ids).toEqual([...ids].sort());
    for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9-]+$/);
    expect(new Set(ids.map((id) => id.split('--')[0]))).toEqual(new Set(emojiSetIds));
  });

  it('says of every drawing what it shows, who drew it and under which licence', () => {
    expect(find('noto--cat-face')).toEqual({
      id: 'noto--cat-face',
      label: 'cat face',
      group: 'Animals & Nature',
      classId: 'cat-face',
      author: 'Noto Emoji by Google Inc',
      license: 'Apache-2.0',
    });
    for (const { label, group, author, license } of corpus.images) {
      expect(label && group && author).not.toBe('');
      expect(['Apache-2.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'MIT']).toContain(license);
    }
  });

  it('names the classes of the embedded networks', async () => {
    const path = new URL('../../models/embedded/emoji-classes.json', import.meta.url);
    const classes = JSON.parse(await readFile(path, 'utf8')) as { name: string; group: string }[];
    expect(classes).toHaveLength(708);
    const drawn = new Map(corpus.images.map(({ id, group }) => [id.split('--')[1]!, group]));
    expect([...drawn].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(classes.map(({ name, group }) => [name, group]));
  });

  it('reads the same drawing from the cache, after a restart, and as a picture', async () => {
    const cat = find('noto--cat-face');
    const pixels = (await corpus.read(cat, [16, 16]))!;
    expect(pixels).toHaveLength(3 * 16 * 16);
    expect([...pixels.subarray(0, 3)]).toEqual([255, 255, 255]);

    const again = await openEmoji({ cacheDirectory });
    expect(again.digest).toBe(corpus.digest);
    expect(again.images).toEqual(corpus.images);
    expect(Uint8Array.from((await again.read(cat, [16, 16]))!)).toEqual(pixels);

    const picture = await sharp(await corpus.picture(cat, [16, 16]))
      .raw()
      .toBuffer();
    const difference = picture.reduce((sum, value, i) => sum + Math.abs(value - pixels[i]!), 0) / picture.length;
    expect(difference).toBeLessThan(12);
  });

  it('draws sizes too large to keep one by one', async () => {
    const pixels = await corpus.read(find('twemoji--watermelon'), [224, 224]);
    expect(pixels).toHaveLength(3 * 224 * 224);
    expect(new Set(pixels).size).toBeGreaterThan(20);
  });

  it('keeps a drawing that is not square whole and centred', async () => {
    // Twemoji's watermelon is 36 wide and 25.22 high.
    const pixels = (await corpus.read(find('twemoji--watermelon'), [300, 300]))!;
    const isWhite = (row: number) => pixels.subarray(900 * row, 900 * (row + 1)).every((value) => value === 255);
    expect([20, 40, 260, 280].map(isWhite)).toEqual([true, true, true, true]);
    expect(isWhite(150)).toBe(false);
  });
});
