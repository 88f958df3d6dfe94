import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Model, Shard } from '../../content/schema.ts';
import { findProblems } from '../../pipeline/content/find-problems.ts';
import { contentPaths, corpusPicture, type ContentPaths } from '../../pipeline/content/paths.ts';
import { listModels, readModel, readShard } from '../../pipeline/content/read-record.ts';
import { writeModel, writeShard } from '../../pipeline/content/write-record.ts';
import { spawnCli } from '../cli/spawn-cli.ts';
import { tinyImages, tinyNetwork } from '../cli/tiny-atlas.ts';

const silenced = `model: tiny
title: Without a unit
summary: Silences it.
changes:
  - change: zero
    units: [first/1]
watch:
  units: [second/0]
`;

/** Content that a run has just computed and an edit of it, and the network it was computed from. */
let sound: string;
let network: string;
beforeAll(async () => {
  sound = await mkdtemp(join(tmpdir(), 'atlas-'));
  network = join(sound, 'tiny.onnx');
  await writeFile(network, tinyNetwork());
  await tinyImages(join(sound, 'noise'));
  await spawnCli(['add', network, '--as', 'tiny', '--images', join(sound, 'noise'), '--content', sound]);
  await spawnCli(['run', 'tiny', '--content', sound]);
  await mkdir(join(sound, 'edits'));
  await writeFile(join(sound, 'edits/silenced.yaml'), silenced);
  await spawnCli(['edit', 'silenced', '--content', sound]);
});
afterAll(() => rm(sound, { recursive: true }));

let paths: ContentPaths;
let model: Model;
let shard: Shard;
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
  await cp(sound, paths.directory, { recursive: true });
  const [id = ''] = await listModels(paths);
  model = (await readModel(paths, id))!;
  shard = (await readShard(paths, id, model.layers[1]!.slug))!;
});
afterEach(() => rm(paths.directory, { recursive: true }));

/** A unit of the second layer that has feature images. */
const pictured = () => shard.units.find(({ features }) => features !== null)!;
const [pack, details] = [
  () => paths.weights('tiny/second.first.maps.bin'),
  () => paths.weightDetails('tiny', 'second'),
];
const [matrix, picture] = [
  () => paths.weights(shard.matrices[0]!.file),
  () => paths.asset(pictured().features!.positive.file),
];

describe('findProblems', () => {
  it('finds none in sound content, and counts what it looked at', async () => {
    const found = await findProblems(paths);
    expect(found).toMatchObject({ modelCount: 1, shardCount: 2, unitCount: 6, problems: [] });
    expect(found.fileCount).toBeGreaterThanOrEqual(6 * 2 + 2 + 1 + 5);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['a missing picture', () => rm(picture()), /positive.*missing|\.webp is missing/],
    ['a picture of another size', () => resize(picture(), 7), /is 7×7 pixels, its record says/],
    ['a picture that is none', () => writeFile(picture(), 'text'), /is no picture/],
    ['a missing sprite', () => rm(paths.asset(shard.sprite!.file)), /sprite\.webp is missing/],
    ['a missing matrix', () => rm(matrix()), /\.bin is missing/],
    [
      'a claim about a unit that is not there',
      () => writeLedger('second/3'),
      /tiny\.yaml:5: there is no unit second\/3/,
    ],
    ['damaged findings of claims', () => writeLedger('second/2', '{'), /checks\/tiny\.json is not valid JSON/],
    ['a damaged result of an edit', () => writeFile(paths.edit('silenced'), '{'), /silenced\.json is not valid JSON/],
    [
      'an edit that was changed after it was measured',
      () => writeFile(join(paths.edits, 'silenced.yaml'), silenced.replace('first/1', 'first/0')),
      /silenced\.json: its part on examples was measured of another edit or network/,
    ],
    [
      'a result of an edit of a unit that is not there',
      () => replaceText(paths.edit('silenced'), '"unit":"tiny/second/0"', '"unit":"tiny/second/3"'),
      /silenced\.json: names the unit tiny\/second\/3, which does not exist/,
    ],
    [
      'a result of an edit that nobody wrote',
      () => rm(join(paths.edits, 'silenced.yaml')),
      /there is no edit content\/edits\/silenced\.yaml/,
    ],
    ['a short matrix', async () => writeFile(matrix(), (await readFile(matrix())).subarray(4)), /bytes, not/],
    ['a flipped bit', () => flipBit(matrix()), /another SHA-256/],
    ['a missing pack of maps', () => rm(pack()), /second\.first\.maps\.bin is missing/],
    ['a flipped bit of a pack', () => flipBit(pack()), /maps\.bin has another SHA-256/],
    ['damaged details of weights', () => writeFile(details(), '{'), /second\.json is not valid JSON/],
    [
      'details of weights of another layer',
      () => cp(paths.weightDetails('tiny', 'first'), details()),
      /another .*layer/,
    ],
    ['a missing corpus picture', removeCorpusPicture, /corpora\/.*\.webp is missing/],
    ['a missing corpus', async () => rm(paths.corpora, { recursive: true }), /not in the corpus's record/],
    ['a damaged shard', () => writeFile(paths.shard(model.id, shard.layer), '{'), /not valid JSON/],
    [
      'a newer shard',
      () => replaceText(paths.shard(model.id, shard.layer), '"schemaVersion":1', '"schemaVersion":7'),
      /schema version 7/,
    ],
    [
      'another preprocessing',
      () => writeModel(paths, { ...model, input: { ...model.input, scale: [2, 2, 2] } }),
      /its weights part was made from another input/,
    ],
    [
      'options that were changed by hand',
      () => replaceText(paths.shard(model.id, shard.layer), '"stepCount":48', '"stepCount":49'),
      /its visualize part was made from another input/,
    ],
    ['another file in the network’s place', () => replaceNetwork(), /is not the network that .*was made from/],
    [
      'another network',
      () => writeModel(paths, { ...model, network: { ...model.network, sha256: 'f'.repeat(64) } }),
      /made from another network/,
    ],
    ['a missing unit', () => writeShard(paths, { ...shard, units: shard.units.slice(1) }), /has not the 3 units/],
    ['a connection into nowhere', connectNowhere, /connected with .*\/999, which does not exist/],
    [
      'a shard of no layer',
      () => cp(paths.shard(model.id, shard.layer), paths.shard(model.id, 'nowhere')),
      /no layer "nowhere"/,
    ],
    [
      'a shard in the wrong place',
      () => cp(paths.shard(model.id, model.layers[0]!.slug), paths.shard(model.id, shard.layer)),
      /names itself/,
    ],
    ['a model under another name', () => cp(paths.model(model.id), paths.model('other')), /names itself/],
  ])('names %s', async (_, harm, message) => {
    await harm();
    const { problems } = await findProblems(paths);
    expect(problems).toContainEqual(expect.stringMatching(message));
  });

  it('names a model that is not there', async () => {
    expect((await findProblems(paths, { model: 'nowhere' })).problems).toEqual(['there is no model "nowhere"']);
  });
});

const resize = async (path: string, sizePx: number) =>
  writeFile(
    path,
    await sharp(await readFile(path))
      .resize(sizePx, sizePx)
      .webp()
      .toBuffer(),
  );

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[5]! ^= 1;
  await writeFile(path, bytes);
}

async function replaceText(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

async function removeCorpusPicture(): Promise<void> {
  const corpus = shard.provenance.examples!.corpus;
  const [first = ''] = await readdir(paths.asset(`corpora/${corpus}`));
  await rm(paths.asset(corpusPicture(corpus, first.replace('.webp', ''))));
}

async function connectNowhere(): Promise<void> {
  const unit = shard.units.find(({ inputs }) => inputs.length > 0)!;
  unit.inputs[0]!.strongest[0]!.unit = `${model.id}/${unit.inputs[0]!.layer}/999`;
  await writeShard(paths, shard);
}

/** A ledger of one claim about a unit of the second layer, and what is said to have been found. */
async function writeLedger(unit: string, checks?: string): Promise<void> {
  const claim = `{ id: a, says: B., kind: correlation, units: [${unit}], with: [tiny/second/0] }`;
  const text = `title: T\nsource: { title: A, authors: B, year: 2020 }\nmodel: tiny\nclaims:\n  - ${claim}\n`;
  for (const folder of ['claims', 'checks']) await mkdir(join(paths.directory, folder), { recursive: true });
  await writeFile(join(paths.directory, 'claims/tiny.yaml'), text);
  if (checks !== undefined) await writeFile(paths.checks('tiny'), checks);
}

/** For one test: the file is shared by all. */
async function replaceNetwork(): Promise<void> {
  const bytes = await readFile(network);
  await writeFile(network, tinyNetwork({ seed: 2 }));
  onTestFinished(() => writeFile(network, bytes));
}
