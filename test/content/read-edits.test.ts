import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AuthoredError } from '../../content/authored-error.ts';
import { readEdits } from '../../content/read-edits.ts';
import { sampleModel } from './sample-records.ts';

const models = [sampleModel(3), { ...sampleModel(9), id: 'other' }];

/** Reads a folder of edits with these texts, by slug. */
async function read(texts: Record<string, string>) {
  const directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'edits'));
  for (const [slug, text] of Object.entries(texts)) await writeFile(join(directory, 'edits', `${slug}.yaml`), text);
  return readEdits(directory, models, ['afar']);
}

const written = `model: tiny
title: Without its first unit
summary: Silences it.
changes:
  - change: zero
    units: [first/0]
  - change: scale
    by: 2
    weights: positive
    units: [tiny/first/1]
  - change: replace
    units:
      first/2: other/first/8
watch:
  units: [first/1]
`;

describe('readEdits', () => {
  it('finds the units that an edit means', async () => {
    const { edits, absent } = await read({ 'no-first': written });
    expect(absent).toEqual([]);
    const [edit] = edits;
    expect(edit).toEqual({
      slug: 'no-first',
      model: 'tiny',
      title: 'Without its first unit',
      summary: 'Silences it.',
      weights: [
        { units: ['tiny/first/0'], factor: 0, weights: 'all' },
        { units: ['tiny/first/1'], factor: 2, weights: 'positive' },
      ],
      replacements: [{ unit: 'tiny/first/2', by: 'other/first/8', scaling: 'moments' }],
      watch: { units: ['tiny/first/1'], stimuli: 'curve' },
      ablation: undefined,
      controls: [],
    });
  });

  it('has none where there is no folder', () => {
    expect(readEdits(join(tmpdir(), 'not-there'), models, [])).toEqual({ edits: [], absent: [] });
  });

  it('lets those wait whose networks may be taken in later', async () => {
    const { edits, absent } = await read({
      elsewhere: written.replace('model: tiny', 'model: afar'),
      borrowed: written.replace('other/first/8', 'afar/first/8'),
      here: written,
    });
    expect(edits.map(({ slug }) => slug)).toEqual(['here']);
    expect(absent).toEqual([
      { slug: 'borrowed', model: 'afar' },
      { slug: 'elsewhere', model: 'afar' },
    ]);
  });

  it.each([
    ['a model that is not here', written.replace('model: tiny', 'model: tinny'), '1: there is no model "tinny" here (did you mean tiny?)'], // prettier-ignore
    ['a unit that does not exist', written.replace('first/0', 'first/7'), '6: there is no unit "first/7": first has units 0 to 2 (the nearest is tiny/first/2)'], // prettier-ignore
    ['a replacing unit that does not exist', written.replace('other/first/8', 'other/first/9'), '13: there is no unit "other/first/9"'], // prettier-ignore
    ['a unit of another model', written.replace('tiny/first/1', 'other/first/1'), '10: other/first/1 is not a unit of tiny'], // prettier-ignore
    ['a unit that is edited twice', written.replace('tiny/first/1', 'first/0'), '10: tiny/first/0 is edited twice'],
    ['a factor that is no number', written.replace('by: 2', 'by: twice'), '8: "changes.1.by": Invalid input: expected number'], // prettier-ignore
    ['a change that nobody knows', written.replace('change: zero', 'change: remove'), '5: "changes.0.change": Invalid discriminator value'], // prettier-ignore
    ['a key that nobody knows', `${written}colour: red\n`, 'Unrecognized key: "colour"'],
    ['an ablation that is not there', `${written}ablation: silenced\n`, '16: there is no other edit "silenced" (there are: none)'], // prettier-ignore
  ])('names file, line and value of %s', async (_, text, sentence) => {
    const reading = read({ 'no-first': text });
    await expect(reading).rejects.toThrow(AuthoredError);
    await expect(reading).rejects.toThrow(sentence);
    await expect(reading).rejects.toThrow(/^edits\/no-first\.yaml:\d+: /);
  });
});
