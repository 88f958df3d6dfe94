import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProblems } from '../../pipeline/content/find-problems.ts';
import { contentPaths } from '../../pipeline/content/paths.ts';
import { readCorpus, readShard, readTuning } from '../../pipeline/content/read-record.ts';
import { spawnCli, type Ended } from '../cli/spawn-cli.ts';
import { tinyImages, tinyNetwork } from '../cli/tiny-atlas.ts';

let directory: string;
/** A content directory with a model that was computed without interruption. */
let finished: string;
const at = (...parts: string[]) => join(directory, ...parts);
const run = (content: string, ...words: string[]) => spawnCli(['run', 'tiny', '--content', content, ...words]);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  await writeFile(at('tiny.onnx'), tinyNetwork());
  await tinyImages(at('noise'));
  await addTo(at('added'));
  finished = at('finished');
  await cp(at('added'), finished, { recursive: true });
  await sound(run(finished, '--workers', '2'));
});
afterAll(() => rm(directory, { recursive: true }));

async function addTo(content: string): Promise<void> {
  await sound(spawnCli(['add', at('tiny.onnx'), '--as', 'tiny', '--content', content, '--images', at('noise')]));
}

/** Insists that a command that prepares a test succeeds. */
async function sound(command: Promise<Ended>): Promise<void> {
  const { code, stderr } = await command;
  if (code !== 0) throw new Error(stderr);
}

/** A fresh directory with the model added, nothing computed. */
async function fresh(name: string): Promise<string> {
  await cp(at('added'), at(name), { recursive: true });
  return at(name);
}

/** Bytes and times of every file except work in progress. */
async function snapshot(content: string): Promise<Map<string, { bytes: string; mtimeMs: number }>> {
  const files = new Map<string, { bytes: string; mtimeMs: number }>();
  for (const entry of (await readdir(content, { recursive: true })).sort()) {
    const path = join(content, entry);
    const found = await stat(path);
    if (!found.isFile() || entry.startsWith('.work')) continue;
    files.set(entry, { bytes: (await readFile(path)).toString('base64'), mtimeMs: found.mtimeMs });
  }
  return files;
}

async function bytesOf(content: string): Promise<Map<string, string>> {
  return new Map([...(await snapshot(content))].map(([name, { bytes }]) => [name, bytes]));
}

describe('atlas run', () => {
  it('computes every part of every unit', async () => {
    const paths = contentPaths(finished);
    for (const layer of ['first', 'second']) {
      const shard = (await readShard(paths, 'tiny', layer))!;
      expect(Object.keys(shard.provenance).sort()).toEqual(['examples', 'visualize', 'weights']);
      expect(shard.units).toHaveLength(3);
      expect((await readTuning(paths, 'tiny', layer))!.units).toHaveLength(3);
      for (const { features, examples, inputs, outputs } of shard.units) {
        expect(features?.negative?.file).toMatch(/-negative\.webp$/);
        expect(examples?.strongest).toHaveLength(5);
        expect([...inputs, ...outputs]).toHaveLength(1);
      }
    }
    expect((await readCorpus(paths, 'noise'))?.skipped.map(({ file }) => file)).toEqual(['letter.jpg']);
    expect((await findProblems(paths)).problems).toEqual([]);
  });

  it('computes nothing and changes no file the second time', async () => {
    const before = await snapshot(finished);
    const { code, stderr } = await run(finished);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'tiny: up to date already, 2 of 2 layers\n' });
    expect(await snapshot(finished)).toEqual(before);
  });

  it('ends with the same content however often it was killed, and with one worker', async () => {
    const content = await fresh('killed');
    let killCount = 0;
    for (let delayMs = 400; ; delayMs += 250) {
      const ended = await spawnCli(['run', 'tiny', '--content', content, '--workers', '1'], (child) => {
        const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
        child.on('close', () => clearTimeout(timer));
      });
      if (ended.code === 0) break;
      killCount++;
      expect(ended.stderr).not.toContain('atlas:');
      // Whatever the moment, what is there can be read.
      const { problems } = await findProblems(contentPaths(content));
      expect(problems.filter((problem) => !problem.includes('not in the corpus'))).toEqual([]);
    }
    expect(killCount).toBeGreaterThan(2);
    expect(await bytesOf(content)).toEqual(await bytesOf(finished));
  });

  it('stops at Ctrl-C with 130 and goes on from there', async () => {
    const content = await fresh('stopped');
    const words = ['run', 'tiny', '--content', content];
    const stopped = await spawnCli(words, (child) => {
      child.stderr!.once('data', () => child.kill('SIGINT'));
    });
    expect(stopped).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('run the same command again to go on'),
    });
    expect(stopped.stderr).toContain('tiny/first: 3 units visualized');
    const resumed = await spawnCli(words);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).not.toContain('tiny/first: 3 units visualized');
    expect((await findProblems(contentPaths(content))).problems).toEqual([]);
  });

  it('goes on from a limited run without painting a unit twice', async () => {
    const content = await fresh('limited');
    expect((await run(content, '--limit', '2', '--layer', 'second')).stderr).toContain(
      'tiny/second: 2 units visualized',
    );
    const picture = join(content, 'assets/tiny/second/0.webp');
    const { mtimeMs } = await stat(picture);
    expect((await run(content)).stderr).toContain('tiny/second: 1 unit visualized');
    expect((await stat(picture)).mtimeMs).toBe(mtimeMs);
    expect(await bytesOf(content)).toEqual(await bytesOf(finished));
  });

  it('adds the pictures that are asked for, and paints none twice', async () => {
    const content = await fresh('asked');
    const words = ['--recipe', 'quick', '--stages', 'visualize', '--layer', 'second'];
    await sound(run(content, ...words, '--pictures', 'positive'));
    const positive = await bytesOf(content);
    expect([...positive.keys()].filter((name) => name.endsWith('-negative.webp'))).toEqual([]);
    expect((await readShard(contentPaths(content), 'tiny', 'second'))!.provenance.examples).toBeUndefined();

    await sound(run(content, ...words, '--pictures', 'negative,diverse'));
    const names = [...positive.keys()].filter((name) => /assets\/tiny\/second\/\d+\.webp/.test(name));
    expect(names).toHaveLength(3);
    const whole = await bytesOf(content);
    for (const name of names) expect(whole.get(name)).toBe(positive.get(name));
    const { stderr } = await run(content);
    expect(stderr).not.toContain('tiny/second: 3 units visualized');
    expect(await bytesOf(content)).toEqual(await bytesOf(finished));
  });

  it('takes the steps that a layer needs, and says what showed it', async () => {
    const content = await fresh('adaptive');
    const words = ['--recipe', 'adaptive', '--stages', 'visualize', '--layer', 'first', '--pictures', 'positive'];
    const { stderr } = await run(content, ...words, '--limit', '1');
    expect(stderr).toMatch(/tiny\/first: \d+ steps bring 3 sampled units to \d+\.\d % of what 512 of Lucid's reach/);
    const { steps, units, provenance } = (await readShard(contentPaths(content), 'tiny', 'first'))!;
    expect(provenance.visualize!.options).toMatchObject({ adam: 'brisk' });
    expect(steps!.goalSteps).toBe(512);
    // The fewest that come within 5 %, or, in a layer linear in the pixels, the most that burn none out.
    const taken = steps!.reached.findIndex(({ stepCount }) => stepCount === steps!.stepCount);
    const [before, here, after] = [steps!.reached[taken - 1], steps!.reached[taken]!, steps!.reached[taken + 1]];
    expect(before?.share ?? 0).toBeLessThan(0.95);
    expect(here.share >= 0.95 ? here.burnt! <= 0.05 : after!.burnt! > 0.05).toBe(true);
    expect(units[0]!.features!.positive.stepCount).toBe(steps!.stepCount);
    // What is known of the layer is not found out twice.
    const { code, stderr: more } = await run(content, ...words);
    expect({ code, calibrated: more.includes('sampled units') }).toEqual({ code: 0, calibrated: false });
    expect((await readShard(contentPaths(content), 'tiny', 'first'))!.steps).toEqual(steps);
  });

  it('computes again what depends on a changed corpus, and only that', async () => {
    const content = at('changed');
    await cp(finished, content, { recursive: true });
    await tinyImages(at('more', 'noise'), 7);
    const { stderr } = await run(content, '--images', at('more', 'noise'));
    expect(stderr).toContain('7 images ranked');
    expect(stderr).not.toMatch(/visualized|connected/);
    expect((await findProblems(contentPaths(content))).problems).toEqual([]);
  });

  it('keeps what is fresh when the network is not at hand', async () => {
    const content = at('moved');
    await cp(finished, content, { recursive: true });
    const whereabouts = join(content, '.work/networks.json');
    await writeFile(whereabouts, (await readFile(whereabouts, 'utf8')).replace('tiny.onnx', 'gone.onnx'));
    expect(await run(content)).toMatchObject({ code: 0 });
    await rm(join(content, 'units/tiny/first.json'));
    const { code, stderr } = await run(content);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'atlas: the network of "tiny" (tiny.onnx) is not on this machine: say where with atlas add FILE --as tiny\n',
    );
  });
});
