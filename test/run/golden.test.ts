import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WeightMap, type Shard } from '../../content/schema.ts';
import { decodeWeightMap } from '../../content/weight-map.ts';
import { contentPaths } from '../../pipeline/content/paths.ts';
import { readShard } from '../../pipeline/content/read-record.ts';
import { spawnCli } from '../cli/spawn-cli.ts';
import { tinyImages, tinyNetwork } from '../cli/tiny-atlas.ts';

// A tiny network through the whole pipeline, against content that was looked at and kept. UPDATE_GOLDEN=1 writes it anew.
const golden = join(import.meta.dirname, '../golden/tiny');

const matrixFile = 'weights/tiny/second.first.bin';

/** Of scores at the end of 48 steps in float32, which differ across processors and engines. */
const scoreTolerance = 0.02;

/** Of what is computed in one pass. */
const tolerance = 2e-3;

/** Mean difference of two pictures of the same unit, of 255. */
const pictureTolerance = 6;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  await writeFile(join(directory, 'tiny.onnx'), tinyNetwork());
  await tinyImages(join(directory, 'noise'));
});
afterAll(() => rm(directory, { recursive: true }));

async function compute(engine: string): Promise<string> {
  const content = join(directory, engine);
  const words = ['--content', content, '--images', join(directory, 'noise')];
  for (const verb of [
    ['add', join(directory, 'tiny.onnx'), '--as', 'tiny'],
    ['run', 'tiny', '--engine', engine],
  ]) {
    const { code, stderr } = await spawnCli([...verb, ...words]);
    if (code !== 0) throw new Error(stderr);
  }
  return content;
}

/** Weight maps are compared as weights, since rounding to 127 steps can go either way. */
function readable(value: unknown): unknown {
  const map = WeightMap.safeParse(value);
  if (map.success) return { ...map.data, cells: [...decodeWeightMap(map.data)] };
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, readable(each)]));
}

/** Every place where two shards differ by more than they may. */
function differences(actual: unknown, expected: unknown, path = ''): string[] {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const allowed = path.startsWith('.features') ? scoreTolerance : path.includes('.cells') ? 1 / 127 : tolerance;
    return Math.abs(actual - expected) <= allowed * Math.max(1, Math.abs(expected))
      ? []
      : [`${path}: ${actual} instead of ${expected}`];
  }
  if (actual === null || expected === null || typeof actual !== 'object' || typeof expected !== 'object') {
    return actual === expected ? [] : [`${path}: ${String(actual)} instead of ${String(expected)}`];
  }
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...keys].flatMap((key) =>
    differences((actual as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

async function meanDifference(one: string, other: string): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((file) => sharp(file).removeAlpha().raw().toBuffer()));
  if (a!.length !== b!.length) return Infinity;
  return a!.reduce((sum, value, i) => sum + Math.abs(value - b![i]!), 0) / a!.length;
}

async function shardsOf(content: string): Promise<Shard[]> {
  return Promise.all(
    ['first', 'second'].map(async (layer) => (await readShard(contentPaths(content), 'tiny', layer))!),
  );
}

describe.each(['onnx', 'tfjs'])('content computed by %s', (engine) => {
  let content: string;
  beforeAll(async () => {
    content = await compute(engine);
    if (process.env.UPDATE_GOLDEN && engine === 'onnx') {
      await rm(golden, { recursive: true, force: true });
      for (const part of ['units/tiny', 'assets/tiny', matrixFile]) {
        await cp(join(content, part), join(golden, part), { recursive: true });
      }
    }
    // TensorFlow.js computes in plain JavaScript here: about two minutes on one core.
  }, 600_000);

  it('has the golden numbers', async () => {
    const [actual, expected] = await Promise.all([content, golden].map(shardsOf));
    for (const [i, shard] of actual!.entries()) {
      for (const [index, unit] of shard.units.entries()) {
        expect(differences(readable(unit), readable(expected![i]!.units[index]))).toEqual([]);
      }
    }
  });

  it('has the golden pictures', async () => {
    for (const layer of ['first', 'second']) {
      const folder = join('assets/tiny', layer);
      const names = await readdir(join(golden, folder));
      expect(await readdir(join(content, folder))).toEqual(names);
      for (const name of names.filter((each) => each !== 'sprite.webp')) {
        const difference = await meanDifference(join(content, folder, name), join(golden, folder, name));
        expect(difference, `${layer}/${name}`).toBeLessThan(pictureTolerance);
      }
    }
  });

  it('has the golden matrix of weights', async () => {
    const [actual, expected] = await Promise.all(
      [content, golden].map(async (each) => {
        const bytes = await readFile(join(each, matrixFile));
        return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
      }),
    );
    expect(actual!.length).toBe(expected!.length);
    for (const [i, value] of actual!.entries()) expect(Math.abs(value - expected![i]!)).toBeLessThan(66);
  });
});
