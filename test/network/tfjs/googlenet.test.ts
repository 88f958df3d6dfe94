import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import type { Graph, Tensor } from '../../../pipeline/network/graph.ts';
import type { ImportedNetwork } from '../../../pipeline/network/import/imported-network.ts';
import { digestNetwork, importNetwork } from '../../../pipeline/network/import-network.ts';
import { compareGraphs, googlenetFile, missing, tensorsOf } from '../tensorflow/googlenet.ts';
import { toTensorflow } from '../tensorflow/to-tensorflow.ts';
import { importFiles } from './import-files.ts';
import { toKeras } from './to-keras.ts';
import { writeGraphModel, writeModel } from './write-model-json.ts';
import type { ModelFiles } from './write-model-json.ts';

/** The graph without its local normalization, for which Keras has no layer. */
function withoutLrn(graph: Graph): Graph {
  const before = new Map(
    graph.nodes.flatMap((node) => (node.op === 'Lrn' ? [[node.outputs[0]!, node.inputs[0]!]] : [])),
  );
  const nodes = graph.nodes
    .filter(({ op }) => op !== 'Lrn')
    .map((node) => ({ ...node, inputs: node.inputs.map((name) => before.get(name) ?? name) }));
  return { ...graph, nodes };
}

describe('GoogLeNet written for TensorFlow.js is imported as its ONNX file is', () => {
  let googlenet: ImportedNetwork;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-'));
    if (!missing) googlenet = await importNetwork(googlenetFile);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function save(files: ModelFiles): Promise<string> {
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    return join(folder, 'model.json');
  }

  it('as a graph model in shards of 4 MB', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const model = await save(writeGraphModel(toTensorflow(googlenet.graph, [224, 224])));
    expect((await readdir(folder)).length).toBe(1 + 7);
    const network = await importNetwork(model);
    expect(network.skipped).toEqual([]);
    expect(network.format).toBe('tfjs');
    const tensors = tensorsOf(network);
    expect(tensors).toEqual(tensorsOf(googlenet));
    expect(await compareGraphs(network.graph, googlenet.graph, tensors)).toBeLessThan(1e-4);

    // The hash is over model.json and the shards, in the order of the manifest.
    const hash = createHash('sha256').update(await readFile(model));
    for (let i = 1; i <= 7; i++) hash.update(await readFile(join(folder, `group1-shard${i}of7.bin`)));
    expect(network.sha256).toBe(hash.digest('hex'));
    expect(await digestNetwork(model)).toEqual({ sha256: network.sha256, bytes: network.bytes });
  });

  it('as a layers model, but for its local normalization', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const plain = withoutLrn(googlenet.graph);
    const { topology, weights } = toKeras(plain, [224, 224]);
    const network = importFiles(writeModel('layers-model', topology, weights));
    expect(network.skipped).toEqual([]);
    expect(await compareGraphs(network.graph, plain, tensorsOf(googlenet))).toBeLessThan(1e-4);
  });

  it.for(['uint8', 'float16'] as const)(
    'stored as %s, with the weights that TensorFlow.js makes of it',
    async (quantization, { skip }) => {
      skip(missing !== undefined, missing);
      const { tf } = await loadTfjs('cpu');
      const written = toTensorflow(googlenet.graph, [224, 224]);
      const files = writeGraphModel(written, { quantization });
      const { weightsManifest } = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as io.ModelJSON;
      const [{ paths, weights }] = weightsManifest as [io.WeightsManifestConfig[number]];
      const bytes = Uint8Array.from(Buffer.concat(paths.map((path) => files.get(path)!)));
      const constants = new Map(
        Object.entries(tf.io.decodeWeights(bytes.buffer, weights)).map(([name, tensor]): [string, Tensor] => {
          return [name, { data: tensor.dataSync() as Float32Array | Int32Array, shape: tensor.shape }];
        }),
      );
      const [actual, expected] = [importFiles(files), importFiles(writeGraphModel({ ...written, constants }))];
      expect(actual.graph.nodes).toEqual(expected.graph.nodes);
      for (const [name, { data }] of expected.graph.constants) {
        const other = actual.graph.constants.get(name)!.data;
        expect([name, Buffer.compare(Buffer.from(other.buffer), Buffer.from(data.buffer))]).toEqual([name, 0]);
      }
      // It is still the network, as well as so few bits can tell.
      const mixed = ['inception_3a/output_1'];
      const difference = await compareGraphs(actual.graph, googlenet.graph, mixed);
      expect(difference).toBeLessThan(quantization === 'uint8' ? 0.1 : 0.001);
      expect(difference).toBeGreaterThan(1e-5);
    },
  );
});
