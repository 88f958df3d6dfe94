import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { labelListNames, readLabels } from '../../pipeline/network/labels.ts';
import { UserError } from '../../pipeline/user-error.ts';

const photos = fileURLToPath(new URL('../../../shared/photos/imagenet-1k', import.meta.url));
const read = async (labels: string) => (await readLabels({ id: 'net', labels }))!;

describe('readLabels', () => {
  it('names the 1000 classes of ILSVRC in the order of their WordNet ids', async () => {
    const labels = await read('ilsvrc-2012');
    expect(labels).toHaveLength(1000);
    expect(labels.map(({ id }) => id)).toEqual(labels.map(({ id }) => id).sort());
    // Published indices that every network of the challenge shares.
    expect([0, 1, 281, 285, 388, 817, 999].map((i) => labels[i]!.name)).toEqual([
      'tench',
      'goldfish',
      'tabby',
      'Egyptian cat',
      'giant panda',
      'sports car',
      'toilet tissue',
    ]);
  });

  it('agrees with the names of photos of every class', async ({ skip }) => {
    skip(!existsSync(photos), 'no photos in ../shared/photos');
    const ids = readdirSync(photos).map((file) => file.split('_')[0]);
    expect(ids.sort()).toEqual((await read('ilsvrc-2012')).map(({ id }) => id));
  });

  it('puts everything else first for networks of 1001 outputs', async () => {
    const [background, ...others] = await read('ilsvrc-2012-background');
    expect(background!.name).toBe('background');
    expect(others).toEqual(await read('ilsvrc-2012'));
  });

  it('names the drawings of the embedded networks', async () => {
    const labels = await read('emoji');
    expect(labels).toHaveLength(708);
    expect(labels[0]).toEqual({ id: '1st-place-medal', name: '1st place medal' });
  });

  it.each(labelListNames)('gives every class of %s a name of its own', async (list) => {
    const labels = await read(list);
    expect(new Set(labels.map(({ name }) => name)).size).toBe(labels.length);
    expect(new Set(labels.map(({ id }) => id)).size).toBe(labels.length);
  });

  it("takes a network's own labels as they are, and knows none where nobody does", async () => {
    const own = [{ id: 'a', name: 'a' }];
    expect(await readLabels({ id: 'net', labels: own })).toEqual(own);
    expect(await readLabels({ id: 'net', labels: null })).toBeNull();
  });

  it('refuses a list that there is none of', async () => {
    await expect(read('constructor')).rejects.toThrow(UserError);
    await expect(read('coco')).rejects.toThrow('the record of "net" names the labels "coco": known are ilsvrc-2012');
  });
});
