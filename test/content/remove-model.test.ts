import { createHash } from 'node:crypto';
import type * as fs from 'node:fs/promises';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { schemaVersion } from '../../content/schema.ts';
import { findProblems } from '../../pipeline/content/find-problems.ts';
import { contentPaths, type ContentPaths } from '../../pipeline/content/paths.ts';
import { listModels } from '../../pipeline/content/read-record.ts';
import { planRemoval, removeModel } from '../../pipeline/content/remove-model.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { runHere } from '../cli/run-here.ts';
import { tinyImages, tinyNetwork } from '../cli/tiny-atlas.ts';

// A spy in place of `rm` lets a test stop a removal at any point.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, rm: vi.fn<typeof real.rm>(real.rm) };
});

/** Content of two models over the same images, and that of the one before the other was added. */
let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  await tinyImages(at('noise'), 60);
  await compute('stays', 2);
  await cp(at('both'), at('before'), { recursive: true });
  await compute('goes', 1);
});
afterAll(() => rm(directory, { recursive: true }));

async function compute(id: string, seed: number): Promise<void> {
  await writeFile(at(`${id}.onnx`), tinyNetwork({ seed }));
  const content = ['--content', at('both')];
  const added = await runHere(['add', at(`${id}.onnx`), '--as', id, '--images', at('noise'), ...content]);
  const ran = await runHere(['run', id, '--layer', id === 'stays' ? 'first' : 'second', '--limit', '1', ...content]);
  if (added.code !== 0 || ran.code !== 0) throw new Error(added.stderr + ran.stderr);
}

/** An edit's result that tells of no more than the models it is about. */
const result = (edit: string, model: string, by?: string) => ({
  schemaVersion,
  edit,
  model,
  ...(by && { substitutions: { provenance, units: [{ unit: `${model}/first/0`, by, gain: 1, offset: 0 }] } }),
});

const provenance = { recipe: 1, modelSha256: '0'.repeat(64), options: {}, digest: '0'.repeat(64) };

let paths: ContentPaths;
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
  await cp(at('both'), paths.directory, { recursive: true });
});
afterEach(() => rm(paths.directory, { recursive: true }));

async function hashTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const rows = files.sort().map(async (file) => {
    const hash = createHash('sha256').update(await readFile(file));
    return [file.slice(folder.length), hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

describe('removeModel', () => {
  it('leaves the content of the other model as it was before, byte for byte', async () => {
    await removeModel(paths, 'goes', await planRemoval(paths, 'goes'));
    expect(await hashTree(paths.directory)).toEqual(await hashTree(at('before')));
  });

  it('plans to take what only one model refers to', async () => {
    const { belongings, picturesOfOthers } = await planRemoval(paths, 'goes');
    const [before, after] = await Promise.all([at('before'), at('both')].map(hashTree));
    const leaving = Object.keys(after!).filter((file) => !Object.hasOwn(before!, file));
    const planned = Object.values(belongings).flatMap(({ files }) => files);
    expect(planned.map((file) => file.slice(paths.directory.length)).sort()).toEqual(leaving.sort());
    // Otherwise the models would share all images or none, and nothing would be shown here.
    expect(belongings.corpusPictures.files.length).toBeGreaterThan(0);
    expect(picturesOfOthers.size).toBeGreaterThan(0);
  });

  it('takes what was measured of its edits and of those that borrow its units, not what was written', async () => {
    await mkdir(paths.edits);
    for (const edit of [result('own', 'goes'), result('borrows', 'stays', 'goes/first/1'), result('other', 'stays')]) {
      await writeFile(paths.edit(edit.edit), JSON.stringify(edit));
      await writeFile(join(paths.edits, `${edit.edit}.yaml`), '');
    }
    await mkdir(join(paths.directory, 'comparisons'));
    for (const id of ['goes', 'stays']) await writeFile(paths.comparison(id), '{}');
    await removeModel(paths, 'goes', await planRemoval(paths, 'goes'));
    expect((await readdir(paths.edits)).sort()).toEqual(['borrows.yaml', 'other.json', 'other.yaml', 'own.yaml']);
    expect(await readdir(join(paths.directory, 'comparisons'))).toEqual(['stays.json']);
  });

  it('takes the corpus with the last model', async () => {
    for (const id of ['goes', 'stays']) await removeModel(paths, id, await planRemoval(paths, id));
    expect(Object.keys(await hashTree(paths.directory))).toEqual(['/.work/networks.json']);
    expect(await readFile(join(paths.work, 'networks.json'), 'utf8')).toBe('{}\n');
  });

  it('leaves sound content wherever it is stopped, and finishes the second time', async () => {
    const real = vi.mocked(rm).getMockImplementation()!;
    let stopCount = 0;
    for (let isStopped = true; isStopped;) {
      const stopped = contentPaths(join(paths.directory, `stopped-${stopCount}`));
      await cp(at('both'), stopped.directory, { recursive: true });
      let callsLeft = stopCount;
      vi.mocked(rm).mockImplementation(async (...given) => {
        if (callsLeft-- === 0) throw new Error('stopped');
        return real(...given);
      });
      const plan = await planRemoval(stopped, 'goes');
      isStopped = await removeModel(stopped, 'goes', plan).then(
        () => false,
        () => true,
      );
      vi.mocked(rm).mockImplementation(real);
      expect((await findProblems(stopped)).problems).toEqual([]);
      expect(await listModels(stopped)).toEqual(isStopped ? ['goes', 'stays'] : ['stays']);
      await removeModel(stopped, 'goes', await planRemoval(stopped, 'goes'));
      expect(await hashTree(stopped.directory)).toEqual(await hashTree(at('before')));
      if (isStopped) stopCount++;
    }
    expect(stopCount).toBeGreaterThan(5);
  });

  it('removes nothing while it cannot know what another model refers to', async () => {
    await writeFile(paths.shard('stays', 'first'), '{');
    await expect(planRemoval(paths, 'goes')).rejects.toThrow(UserError);
  });
});
