import { appendFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../content/schema.ts';
import { importOnnx } from '../../pipeline/network/onnx/import-onnx.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';
import { toTensorflow } from '../network/tensorflow/to-tensorflow.ts';
import { toKeras } from '../network/tfjs/to-keras.ts';
import { writeGraphModel, writeModel } from '../network/tfjs/write-model-json.ts';
import type { ModelFiles } from '../network/tfjs/write-model-json.ts';
import { spawnCli } from './spawn-cli.ts';
import { tinyNetwork } from './tiny-atlas.ts';

let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);

/** The tiny network's two layers, in shards of 200 bytes. */
const { graph } = importOnnx(tinyNetwork(), { file: 'tiny.onnx' });
const maps = subgraph(graph, ['second']);
const storage = { shardBytes: 200 };
const { topology, weights } = toKeras(maps, [12, 12]);
const models: Record<string, ModelFiles> = {
  graph: writeGraphModel(toTensorflow(maps, [12, 12]), storage),
  layers: writeModel('layers-model', topology, weights, storage),
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  for (const [name, files] of Object.entries(models)) {
    await mkdir(at(name));
    for (const [file, bytes] of files) await writeFile(at(name, file), bytes);
  }
});
afterAll(() => rm(directory, { recursive: true }));

const shard = 'group1-shard2of4.bin';

describe.each(Object.keys(models))('a %s model of TensorFlow.js', (kind) => {
  const file = () => at(kind, 'model.json');
  const content = () => ['--content', at(`${kind}-content`)];

  it('is inspected: layers, units and skipped operators', async () => {
    const { code, stdout } = await spawnCli(['inspect', file(), '--json', ...content()]);
    expect(code).toBe(0);
    const { network, layers, input, skipped } = JSON.parse(stdout) as Model;
    expect(network.format).toBe('tfjs');
    expect(network.bytes).toBe([...models[kind]!.values()].reduce((sum, { length }) => sum + length, 0));
    expect(layers.map(({ tensor, unitCount }) => [tensor, unitCount])).toEqual([
      ['first', 3],
      ['second', 3],
    ]);
    expect(input.sizePx).toEqual([12, 12]);
    expect(skipped).toEqual([]);
  });

  it('is added, verified, and found to have changed', async () => {
    const added = await spawnCli(['add', file(), '--as', 'tiny', '--preset', 'tf-symmetric', ...content()]);
    expect(added.stderr).toMatch(/added tiny/);
    expect(added.code).toBe(0);
    expect((await spawnCli(['verify', ...content()])).code).toBe(0);

    await appendFile(at(kind, shard), 'x');
    const changed = await spawnCli(['verify', ...content()]);
    expect(changed.stdout + changed.stderr).toMatch(/model\.json is not the network that .*tiny\.json was made from/);
    expect(changed.code).toBe(1);
    await writeFile(at(kind, shard), models[kind]!.get(shard)!);
  });

  it('with a shard missing or short is refused in one sentence, and not added', async () => {
    const elsewhere = ['--content', at(`${kind}-refused`)];
    const add = ['add', file(), '--as', 'tiny', ...elsewhere];
    await rename(at(kind, shard), at('shard'));
    const missing = await spawnCli(add);
    await writeFile(at(kind, shard), models[kind]!.get(shard)!.subarray(7));
    const short = await spawnCli(add);
    await rename(at('shard'), at(kind, shard));

    expect(missing.stderr).toMatch(/^atlas: .*model\.json: its shard "group1-shard2of4\.bin" is missing: put it .*\n$/);
    expect(short.stderr).toMatch(/^atlas: .*model\.json: .* and "group1-shard2of4\.bin" looks cut short: get .*\n$/);
    expect([missing.code, short.code]).toEqual([1, 1]);
    expect(await readdir(at(`${kind}-refused`, 'models')).catch(() => [])).toEqual([]);
  });
});
