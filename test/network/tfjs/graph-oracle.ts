import type * as Converter from '@tensorflow/tfjs-converter';
import type { Tensor as TfjsTensor, io } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import type { NumberArray } from '../../oracle/array.ts';
import type { ModelFiles } from './write-model-json.ts';

/**
 * Runs a graph model as TensorFlow.js itself loads and runs it.
 * @param tensors names of nodes whose results are wanted
 */
export async function runGraphModel(
  tf: Tfjs,
  files: ModelFiles,
  images: NumberArray,
  tensors: readonly string[],
): Promise<NumberArray[]> {
  // CommonJS whose names Node cannot list in advance: they are on the default export only.
  const { default: converter } = (await import('@tensorflow/tfjs-converter')) as unknown as {
    default: typeof Converter;
  };
  const model = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as io.ModelJSON;
  const bytes = Buffer.concat(model.weightsManifest.flatMap(({ paths }) => paths.map((path) => files.get(path)!)));
  const artifacts: io.ModelArtifacts = {
    modelTopology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap(({ weights }) => weights),
    weightData: Uint8Array.from(bytes).buffer,
  };
  const loaded = await converter.loadGraphModel(tf.io.fromMemory(artifacts) as io.IOHandler);
  const x = tf.tensor(Float32Array.from(images.data), [...images.shape]);
  const results = loaded.execute({ [loaded.inputs[0]!.name]: x }, [...tensors]) as TfjsTensor | TfjsTensor[];
  return [results].flat().map((result) => ({ data: Float64Array.from(result.dataSync()), shape: result.shape }));
}
