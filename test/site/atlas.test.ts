import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Atlas from '../../src/atlas.ts';
import { writeSyntheticAtlas } from '../fixtures/synthetic-atlas.ts';

const contentDir = mkdtempSync(join(tmpdir(), 'atlas-read-'));
const shardFile = join(contentDir, 'units/net-1/conv2.json');
let atlas: typeof Atlas;
let original: string;

beforeAll(async () => {
  await writeSyntheticAtlas(contentDir, { modelCount: 1, layerCount: 3, unitCount: 4 });
  original = readFileSync(shardFile, 'utf8');
  vi.stubEnv('ATLAS_CONTENT', contentDir);
  atlas = await import('../../src/atlas.ts');
});
afterAll(() => {
  rmSync(contentDir, { recursive: true });
  vi.unstubAllEnvs();
});

let seconds = 1_800_000_000;

/** Puts other contents into conv2's shard, with a time of its own: two changes may fall into one tick of the clock. */
function rewrite(text: string): void {
  writeFileSync(shardFile, text);
  seconds++;
  utimesSync(shardFile, seconds, seconds);
}

describe('openShard', () => {
  it('reads a file again only when it has changed', () => {
    rewrite(original);
    const first = atlas.openShard('net-1', 'conv2');
    expect(atlas.openShard('net-1', 'conv2')).toBe(first);
    rewrite(original.replace('"density":', '"density":0.125,"was":'));
    expect(atlas.openShard('net-1', 'conv2').readUnit(0).examples!.density).toBe(0.125);
  });

  it.each([
    ['is not JSON', (text: string) => text.slice(0, 100)],
    ['was written by schema version 99', (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":99')],
    ['breaks the schema', (text: string) => text.replace('"layer":"conv2"', '"layer":"Conv 2"')],
    ['has no units', (text: string) => text.replace(/"units":.*/s, '"units":[]}')],
  ])('names a file that %s', (words, spoil) => {
    rewrite(spoil(original));
    expect(() => atlas.openShard('net-1', 'conv2')).toThrow(words);
    expect(() => atlas.openShard('net-1', 'conv2')).toThrow(shardFile);
  });

  it.each([
    ['is not JSON', (text: string) => text.replace('{"index":1,', '{"index":1;')],
    ['breaks the schema', (text: string) => text.replace('"coverage":', '"coverage":7,"was":')],
    ['units are not in order', (text: string) => text.replace('{"index":1,', '{"index":3,')],
  ])('names a file with a unit that %s', (words, spoil) => {
    rewrite(spoil(original));
    expect(() => atlas.openSummary('net-1', 'conv2')).toThrow(words);
    expect(() => atlas.openSummary('net-1', 'conv2')).toThrow(shardFile);
  });
});

describe('listLayers', () => {
  it('shows only layers that have been computed, from the image upwards', () => {
    rewrite(original);
    const model = atlas.openModel('net-1');
    expect(atlas.listLayers(model).map(({ layer }) => layer.slug)).toEqual(['conv1', 'conv2', 'mixed3a']);
    rmSync(shardFile);
    expect(atlas.listLayers(model).map(({ layer }) => layer.slug)).toEqual(['conv1', 'mixed3a']);
    rewrite(original);
  });
});

describe('openSummary', () => {
  it('counts the pictures that their examples beat, with the reason', () => {
    const { comparedCount, shortfalls } = atlas.openSummary('net-1', 'conv2');
    // Unit 1 of the synthetic atlas falls short, unit 3 has no picture.
    expect(comparedCount).toBe(3);
    expect(shortfalls).toMatchObject([{ index: 1, reason: '96 steps ended below the best example' }]);
  });

  it('lists every file that pages of the layer show, once', () => {
    const { files } = atlas.openSummary('net-1', 'conv2');
    expect(files).toContain('assets/net-1/conv2/0-diversity-3.webp');
    expect(files).toContain('assets/net-1/conv2/sprite.webp');
    expect(files).toContain('data/weights/net-1/conv2.conv1.bin');
    expect(files).toContain('data/corpora/shapes.json');
    expect(files.filter((file) => file.startsWith('assets/corpora/shapes/')).length).toBeGreaterThan(20);
    expect(new Set(files).size).toBe(files.length);
  });

  it('takes the median of the listed share of weight', () => {
    expect(atlas.openSummary('net-1', 'conv2').coverage).toEqual([{ from: 'conv1', median: expect.any(Number) }]);
    expect(atlas.openSummary('net-1', 'conv1').coverage).toEqual([]);
  });
});
