import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Unit } from '../../content/schema.ts';
import { contentPaths, type ContentPaths } from '../../pipeline/content/paths.ts';
import { listModels, listShards, listTunings, readCorpus, readModel, readShard, readShardHead, readShardPart, readTuning } from '../../pipeline/content/read-record.ts'; // prettier-ignore
import { writeCorpus, writeModel, writeShard, writeTuning } from '../../pipeline/content/write-record.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { sampleCorpus, sampleModel, sampleShard, sampleTuning } from './sample-records.ts';

let paths: ContentPaths;
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
});
afterEach(() => rm(paths.directory, { recursive: true }));

describe('records', () => {
  it('come back as they were written', async () => {
    await writeModel(paths, sampleModel());
    await writeShard(paths, sampleShard());
    expect(await readModel(paths, 'tiny')).toEqual(sampleModel());
    expect(await readShard(paths, 'tiny', 'first')).toEqual(sampleShard());
    expect(await listModels(paths)).toEqual(['tiny']);
    expect(await listShards(paths, 'tiny')).toEqual(['first']);
    await writeTuning(paths, sampleTuning());
    expect(await readTuning(paths, 'tiny', 'first')).toEqual(sampleTuning());
    expect(await listTunings(paths, 'tiny')).toEqual(['first']);
  });

  it('of layers can be read without their units', async () => {
    const { units, ...head } = sampleShard(3);
    await writeShard(paths, { ...head, units });
    expect(await readShardHead(paths, 'tiny', 'first')).toEqual({ ...head, unitCount: 3 });
  });

  it('of layers can be read for no more than a smaller schema asks', async () => {
    await writeShard(paths, sampleShard(2));
    const part = z.object({ layer: z.string(), units: z.array(Unit.pick({ index: true })) });
    expect(await readShardPart(part, paths, 'tiny', 'first')).toEqual({
      layer: 'first',
      units: [{ index: 0 }, { index: 1 }],
    });
    await expect(readShardPart(z.object({ sprite: z.string() }), paths, 'tiny', 'first')).rejects.toThrow('"sprite"');
  });

  it('are null where there are none', async () => {
    expect(await readModel(paths, 'tiny')).toBeNull();
    expect(await readShard(paths, 'tiny', 'first')).toBeNull();
    expect(await readShardHead(paths, 'tiny', 'first')).toBeNull();
    expect(await readCorpus(paths, 'shapes')).toBeNull();
    expect(await listModels(paths)).toEqual([]);
  });

  it('hold one line a unit, in the order of the indices', async () => {
    const shard = sampleShard(3);
    await writeShard(paths, { ...shard, units: shard.units.toReversed() });
    const lines = (await readFile(paths.shard('tiny', 'first'), 'utf8')).split('\n');
    expect(
      lines.filter((line) => line.startsWith('{"index"')).map((line) => JSON.parse(line.replace(/,$/, '')).index),
    ).toEqual([0, 1, 2]);
  });

  it('hold one line an image, in the order of the ids', async () => {
    await writeCorpus(paths, sampleCorpus());
    expect((await readCorpus(paths, 'shapes'))?.images.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('are the same text whatever the order of keys they were made with', async () => {
    await writeModel(paths, sampleModel());
    const text = await readFile(paths.model('tiny'), 'utf8');
    const shuffled = Object.fromEntries(Object.entries(sampleModel()).reverse()) as ReturnType<typeof sampleModel>;
    await rm(paths.model('tiny'));
    await writeModel(paths, shuffled);
    expect(await readFile(paths.model('tiny'), 'utf8')).toBe(text);
  });

  it('keep what the network is fed exact', async () => {
    await writeModel(paths, sampleModel());
    expect((await readModel(paths, 'tiny'))?.input.scale[0]).toBe(4.366812227074235);
  });

  it('are left alone when nothing has changed', async () => {
    expect(await writeShard(paths, sampleShard())).toBe(true);
    const before = await stat(paths.shard('tiny', 'first'), { bigint: true });
    expect(await writeShard(paths, sampleShard())).toBe(false);
    expect((await stat(paths.shard('tiny', 'first'), { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  });

  it('that do not fit the schema are never written', async () => {
    const shard = sampleShard();
    const broken = { ...shard, units: [{ ...shard.units[0]!, index: Number.NaN }] };
    await expect(writeShard(paths, broken)).rejects.toThrow('units.0.index');
    expect(await readShard(paths, 'tiny', 'first')).toBeNull();
  });

  const readers = {
    model: { pathOf: () => paths.model('tiny'), read: () => readModel(paths, 'tiny') },
    'shard’s head': { pathOf: () => paths.shard('tiny', 'first'), read: () => readShardHead(paths, 'tiny', 'first') },
  };
  it.each([
    ['model', '{"schemaVersion":1,', 'is not valid JSON'],
    ['model', JSON.stringify({ ...sampleModel(), schemaVersion: 99 }), 'was written by schema version 99'],
    ['model', JSON.stringify({ ...sampleModel(), id: '../x' }), 'does not fit the schema at "id"'],
    ['shard’s head', '{"schemaVersion":1,', 'is not valid JSON'],
    ['shard’s head', JSON.stringify({ ...sampleShard(), schemaVersion: 99 }), 'was written by schema version 99'],
    ['shard’s head', JSON.stringify({ ...sampleShard(), layer: '../x' }), 'does not fit the schema at "layer"'],
  ] as const)('of a %s that say %s are refused with the file’s name', async (kind, text, message) => {
    const { pathOf, read } = readers[kind];
    await mkdir(dirname(pathOf()), { recursive: true });
    await writeFile(pathOf(), text);
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(pathOf());
    expect(String(error)).toContain(message);
  });
});
