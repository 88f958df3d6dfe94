import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEdits } from '../content/read-edits.ts';
import { EditResult } from '../content/schema/edit.ts';
import { openContent } from '../pipeline/content/open-content.ts';
import { readModel } from '../pipeline/content/read-record.ts';
import { writeAtomically } from '../pipeline/content/write-atomically.ts';
import { openFolder } from '../pipeline/corpus/folder.ts';
import type { Corpus } from '../pipeline/corpus/corpus.ts';
import { measureEdit } from '../pipeline/edit.ts';
import { createOnnxEngine } from '../pipeline/engine/onnx.ts';
import type { Engine } from '../pipeline/engine/engine.ts';
import { loadModel } from '../pipeline/network/model.ts';
import { runHere } from './cli/run-here.ts';
import { tinyImages, tinyNetwork } from './cli/tiny-atlas.ts';

let directory: string;
let engine: Engine;
let corpus: Corpus;
const at = (...parts: string[]) => join(directory, ...parts);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  await writeFile(at('tiny.onnx'), tinyNetwork());
  await tinyImages(at('noise/bow'), 8);
  await tinyImages(at('noise/tie'), 4);
  await writeFile(at('labels.json'), '["bow", "tie", "hat"]');
  const words = ['add', at('tiny.onnx'), '--as', 'tiny', '--mean', '0.5', '--labels', at('labels.json')];
  await runHere([...words, '--content', at('content')]);
  corpus = await openFolder(at('noise'));
  engine = await createOnnxEngine({ workers: 1 });
});
afterAll(async () => {
  await engine.dispose();
  await rm(directory, { recursive: true });
});

const silenced = `model: tiny
title: Without a unit
summary: Silences it.
changes:
  - change: zero
    units: [first/1]
watch:
  units: [first/1, second/0]
`;

/** Writes an edit, measures it and returns how many parts were measured and what was stored. */
async function measure(text: string, photos?: Corpus, slug = 'edited') {
  const paths = await openContent(at('content'));
  await writeAtomically(at('content/edits', `${slug}.yaml`), text);
  const model = (await readModel(paths, 'tiny'))!;
  const edit = readEdits(paths.directory, [model], []).edits.find((known) => known.slug === slug)!;
  let openedCount = 0;
  const count = await measureEdit({
    paths,
    edit,
    models: new Map([['tiny', model]]),
    network: async (id) => {
      openedCount++;
      return loadModel(at('tiny.onnx'), { id, normalization: model.input, labels: model.labels });
    },
    engine: async () => engine,
    pictograms: corpus,
    photos,
    effects: { log: () => undefined, write: () => undefined, signal: new AbortController().signal },
  });
  const result = EditResult.parse(JSON.parse(await readFile(at(`content/edits/${slug}.json`), 'utf8')));
  return { count, openedCount, result };
}

describe('measureEdit', () => {
  it('tells what a unit and one behind it become without it', async () => {
    const { count, result } = await measure(silenced);
    expect(count).toBe(2);
    const [own, behind] = result.examples!.units;
    expect(own!.before.length).toBeGreaterThan(0);
    expect(own).toMatchObject({ unit: 'tiny/first/1', after: [], keptCount: 0, correlation: 0 });
    expect(behind!.correlation).not.toBe(1);
    expect(result.tuning!.units[0]).toMatchObject({ after: null, correlation: 0 });
    expect(result.examples!.imageCount).toBe(12);
    expect(result.accuracy).toBeUndefined();
  });

  it('measures nothing again, and opens no network, while nothing changes', async () => {
    await measure(silenced);
    expect(await measure(silenced)).toMatchObject({ count: 0, openedCount: 0 });
  });

  it('measures the network as it is once for all its edits', async () => {
    await measure(silenced);
    const before = await readdir(at('content/.work/edits'));
    await measure(silenced.replace('first/1]\nwatch', 'first/2]\nwatch'), undefined, 'another');
    const added = (await readdir(at('content/.work/edits'))).length - before.length;
    expect(added).toBe(2);
  });

  it('stretches a unit that replaces another to that one’s mean and deviation', async () => {
    const text = silenced.replace(
      'change: zero\n    units: [first/1]',
      'change: replace\n    units: { first/1: first/2 }',
    );
    const { result } = await measure(text, undefined, 'replaced');
    const [{ unit, by, gain, offset }] = result.substitutions!.units as [
      NonNullable<EditResult['substitutions']>['units'][number],
    ];
    expect([unit, by]).toEqual(['tiny/first/1', 'tiny/first/2']);
    // From every place of every image, by the oracle of the ranking: stretching is a straight line through what both say.
    const [own] = result.examples!.units;
    for (const { activation, image } of own!.after) {
      const source = (await peaksOf('tiny/first/2')).get(image)!;
      expect(activation).toBeCloseTo(gain * source + offset, 2);
    }
  });

  it('asks for classes where there are photos, and keeps the answer when they are gone', async () => {
    const { result } = await measure(silenced, corpus, 'asked');
    const { accuracy } = result;
    expect(accuracy).toMatchObject({ imageCount: 12, corpus: corpus.title });
    expect(accuracy!.before.confidence).not.toBe(accuracy!.after.confidence);
    const again = await measure(silenced, undefined, 'asked');
    expect(again).toMatchObject({ count: 0, result: { accuracy } });
    const other = await measure(silenced.replace('change: zero', 'change: flip'), undefined, 'asked');
    expect(other.result.accuracy).toBeUndefined();
  });
});

/** Largest activation of a unit in each image, from an edit that changes nothing of it. */
async function peaksOf(unit: string): Promise<Map<string, number>> {
  const text = silenced.replace('first/1, second/0', unit.replace('tiny/', '')).replace('[first/1]', '[second/0]');
  const { result } = await measure(text, undefined, 'peaks');
  return new Map(result.examples!.units[0]!.after.map(({ image, activation }) => [image, activation]));
}
