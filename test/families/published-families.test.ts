import { describe, expect, it } from 'vitest';
import { readFamilies } from '../../content/read-families.ts';
import { openContent } from '../../pipeline/content/open-content.ts';
import { readMembers, readModel } from '../../pipeline/content/read-record.ts';
import { computeMembers } from '../../pipeline/families/compute-members.ts';
import { roundNumbers } from '../../pipeline/content/round.ts';

const paths = await openContent();

describe('families of the networks that are committed', () => {
  it.each(['googlenet', 'emoji-plain'])('are in %s what their rules find now', async (id) => {
    const model = (await readModel(paths, id))!;
    const found = await computeMembers(paths, model, readFamilies(paths.directory, [model]));
    expect(await readMembers(paths, id)).toEqual(roundNumbers(found));
  });

  it('have curves in inception-3b that tile the circle, where shuffled filters give none', async () => {
    const { families } = (await readMembers(paths, 'googlenet'))!;
    const curves = families.find(({ family }) => family === 'curves')!.layers.find(({ layer }) => layer === 'inception-3b')!; // prettier-ignore
    expect(curves.members.length).toBeGreaterThan(12);
    expect(curves.chance!.shuffled).toBe(0);
    expect(curves.tiling!.largestGap.degrees).toBeLessThan(60);
    expect(curves.tiling!.weakest.response).toBeGreaterThan(0.4);
    expect(curves.median!.echo).toBeLessThan(0.008);
  });
});
