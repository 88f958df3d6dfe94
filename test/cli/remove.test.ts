import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockContent } from '../../pipeline/content/lock.ts';
import { contentPaths, type ContentPaths } from '../../pipeline/content/paths.ts';
import { runHere } from './run-here.ts';
import { spawnCli } from './spawn-cli.ts';
import { tinyNetwork } from './tiny-atlas.ts';

/** A model that was added, and not computed yet. */
let added: string;
let network: string;
beforeAll(async () => {
  added = await mkdtemp(join(tmpdir(), 'atlas-'));
  network = join(added, 'tiny.onnx');
  await writeFile(network, tinyNetwork());
  const { code, stderr } = await runHere(['add', network, '--as', 'tiny', '--content', added]);
  if (code !== 0) throw new Error(stderr);
});
afterAll(() => rm(added, { recursive: true }));

let paths: ContentPaths;
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
  await cp(added, paths.directory, { recursive: true });
});
afterEach(() => rm(paths.directory, { recursive: true }));

const words = (...more: string[]) => ['remove', ...more, '--content', paths.directory];
const isThere = () => existsSync(paths.model('tiny'));

const refuseToAnswer = () => Promise.reject(new Error('asked'));

describe('atlas remove', () => {
  it('says what it removed, and leaves the network where it is', async () => {
    const { code, stdout, stderr } = await spawnCli(words('tiny', '--yes'));
    expect(stdout).toBe('record  1 file  0.0 MB\nremoved tiny: 1 file, 0.0 MB\n');
    expect(stderr).toBe('npm run atlas -- build makes the pages without it\n');
    expect(code).toBe(0);
    expect(isThere()).toBe(false);
    expect(existsSync(network)).toBe(true);
    expect((await runHere(['list', '--content', paths.directory])).stdout).toMatch(/^no models in /);
  });

  it('asks first on a terminal', async () => {
    const questions: string[] = [];
    const answering = (answer: boolean) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    const kept = await runHere(words('tiny'), { ask: answering(false) });
    expect(kept).toEqual({ code: 0, stdout: '', stderr: 'tiny is kept\n' });
    expect(isThere()).toBe(true);
    expect((await runHere(words('tiny'), { ask: answering(true) })).stdout).toContain('removed tiny');
    expect(isThere()).toBe(false);
    expect(questions).toEqual(Array(2).fill('remove tiny, 1 file, 0.0 MB?'));
  });

  it('does not ask with --yes', async () => {
    expect((await runHere(words('tiny', '--yes'), { ask: refuseToAnswer })).code).toBe(0);
  });

  it.each([
    ['no answer to be had', ['tiny'], 'atlas remove tiny asks first: say --yes where nobody can answer'],
    ['an unknown model', ['tinny', '--yes'], 'there is nothing of "tinny" in .* \\(did you mean tiny\\?\\)'],
    ['no model', ['--yes'], 'atlas remove needs the id of a model \\(see: atlas list\\)'],
    ['a path', ['../tiny', '--yes'], 'the id "../tiny" must be lower-case letters'],
    ['a page of the site', ['corpora', '--yes'], 'the id "corpora" is the name of a page of the site'],
  ])('refuses in one line, and removes nothing, with %s', async (_, more, line) => {
    const { code, stdout, stderr } = await runHere(words(...more));
    expect(stderr).toMatch(new RegExp(`^atlas: ${line}.*\n$`));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(isThere()).toBe(true);
  });

  it('waits for nobody who is writing', async () => {
    const release = await lockContent(paths);
    expect((await runHere(words('tiny', '--yes'))).stderr).toMatch(/^atlas: another run is writing here/);
    await release();
    expect(isThere()).toBe(true);
  });

  it('removes what is left of a model without a record', async () => {
    await cp(paths.model('tiny'), join(paths.units('gone'), 'first.json'));
    expect((await runHere(words('gone', '--yes'))).stdout).toMatch(/^shards +1 file .*\nremoved gone: 1 file/);
    expect(existsSync(paths.units('gone'))).toBe(false);
    expect(isThere()).toBe(true);
  });
});
