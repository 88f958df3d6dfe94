import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelMirror } from '../../content/schema/mirror.ts';
import { toOnnx } from '../../pipeline/network/onnx/to-onnx.ts';
import { runHere } from '../cli/run-here.ts';
import { tinyImages } from '../cli/tiny-atlas.ts';
import { sizePx } from '../examples/tiny-model.ts';
import { plantedModel, plantedTwins } from './planted-model.ts';

let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);
const atlas = (...words: string[]) => runHere([...words, '--content', at('content')]);

async function readMirror(): Promise<ModelMirror> {
  return ModelMirror.parse(JSON.parse(await readFile(at('content/mirror/planted.json'), 'utf8')));
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  await tinyImages(at('noise'), 60);
  await tinyImages(at('few'), 5);
  await writeFile(at('planted.onnx'), toOnnx(plantedModel().graph, { pixels: [1, 3, ...sizePx] }));
  const added = await atlas('add', at('planted.onnx'), '--as', 'planted', '--preset', 'none', '--images', at('noise'));
  if (added.code !== 0) throw new Error(added.stderr);
});
afterAll(() => rm(directory, { recursive: true }));

describe('atlas mirror', () => {
  it('writes what it finds, with its corpus, rule and control, and says it', async () => {
    const { code, stdout, stderr } = await atlas('mirror', 'planted');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/60 images shown both ways in /) });
    expect(stdout).toMatch(/^planted\/first +7 units +1 answer alike to mirror images +2 pairs of twins +by chance 0/m);
    const { model, layers } = await readMirror();
    expect([model, ...layers.map(({ layer }) => layer)]).toEqual(['planted', 'first', 'second']);
    for (const { layer, twins, corpus, rule, provenance } of layers) {
      expect(twins).toEqual(plantedTwins[layer as keyof typeof plantedTwins]);
      expect(corpus).toMatchObject({ id: 'noise', title: 'noise', imageCount: 60 });
      expect(Math.abs(corpus.symmetry)).toBeLessThan(0.1);
      expect(provenance.options).toEqual({ imageCount: 60, rule });
    }
  });

  it('skips what is fresh, and writes the same again', async () => {
    const before = await readFile(at('content/mirror/planted.json'), 'utf8');
    const again = await atlas('mirror', 'planted');
    expect(again.stderr).toBe('planted: 2 layers up to date already\n');
    await rm(at('content/mirror'), { recursive: true });
    await atlas('mirror', 'planted', '--batch', '7', '--workers', '1');
    expect(await readFile(at('content/mirror/planted.json'), 'utf8')).toBe(before);
  });

  it('renews one layer over a sample and keeps the others', async () => {
    const before = await readMirror();
    const { stdout } = await atlas('mirror', 'planted', '--layer', 'second', '--sample', '40', '--json');
    const after = await readMirror();
    expect(after.layers[0]).toEqual(before.layers[0]);
    expect(after.layers[1]!.corpus.imageCount).toBe(40);
    expect(JSON.parse(stdout)).toEqual(after.layers.slice(1));
  });

  it('is listed, verified and removed with its model', async () => {
    expect((await atlas('list')).stdout).toContain('12 mirrored');
    expect((await atlas('verify')).code).toBe(0);
    const file = at('content/mirror/planted.json');
    const text = await readFile(file, 'utf8');
    const harms: [from: RegExp, to: string, problem: RegExp][] = [
      [/"twins":\[\[0,3\]/, '"twins":[[0,4]', /first lists other twins than follow from its correlations/],
      [/"own":\[[^,]+,/, '"own":[', /first has not the 7 units of its layer/],
      [/"layer":"second"/, '"layer":"third"', /the model has no layer "third"/],
      [/"modelSha256":"./, '"modelSha256":"x', /does not fit the schema/],
      [/"imageCount":60,"rule"/, '"imageCount":61,"rule"', /first was made from another input, layer or corpus/],
    ];
    for (const [from, to, problem] of harms) {
      expect(text).toMatch(from);
      await writeFile(file, text.replace(from, to));
      const { code, stdout } = await atlas('verify');
      expect(code).toBe(1);
      expect(stdout).toMatch(problem);
    }
    await writeFile(file, text);
    const removed = await atlas('remove', 'planted', '--yes');
    expect(removed.stdout).toMatch(/answers to mirrored images +1 file/);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    await atlas('add', at('planted.onnx'), '--as', 'planted', '--preset', 'none', '--images', at('noise'));
  });

  it.each<[what: string, words: () => string[], sentence: RegExp]>([
    ['no model', () => [], /atlas mirror needs the id of a model/],
    ['a model that is not there', () => ['plantd'], /no model "plantd" .*did you mean planted\?/],
    ['an unknown layer', () => ['planted', '--layer', 'frist'], /no layer "frist" \(did you mean first\?\)/],
    ['a folder that is not there', () => ['planted', '--images', at('nowhere')], /there is no folder .*nowhere/],
    ['a folder without images', () => ['planted', '--images', at('content')], /holds no JPEG, PNG/],
    ['too few images', () => ['planted', '--images', at('few')], /5 readable images of the corpus "few" are too few/],
    ['too small a sample', () => ['planted', '--sample', '3'], /3 readable images .* take at least 30/],
  ])('refuses %s in one sentence, and writes nothing', async (_, words, sentence) => {
    const { code, stdout, stderr } = await atlas('mirror', ...words());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    await expect(readMirror()).rejects.toThrow('ENOENT');
  });
});
