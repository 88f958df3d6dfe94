import type * as Layers from '@tensorflow/tfjs-layers';
import { loadTfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import type { Tfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import { normal, random, seedOf } from '../../../pipeline/random.ts';
import type { NumberArray } from '../../oracle/array.ts';
import type { ModelFiles } from './write-model-json.ts';

/** Keras as TensorFlow.js has it. */
export interface Keras {
  tf: Tfjs;
  layers: typeof Layers.layers;
  models: typeof Layers;
}

/** Loads TensorFlow.js on its JavaScript backend, with its layers. */
export async function loadKeras(): Promise<Keras> {
  const { tf } = await loadTfjs('cpu');
  // CommonJS whose names Node cannot list in advance: they are on the default export only.
  const { default: models } = (await import('@tensorflow/tfjs-layers')) as unknown as { default: typeof Layers };
  return { tf, layers: models.layers, models };
}

/** Draws all weights of a model anew, so that biases and statistics are not the zeros and ones they begin as. */
export function drawWeights({ tf }: Keras, model: Layers.LayersModel): void {
  const drawn = model.weights.map(({ originalName: name, shape }) => {
    const next = random(seedOf(name));
    const size = shape.reduce<number>((product, each) => product * each!, 1);
    const scale = shape.length > 1 ? 1 / Math.sqrt(size / shape.at(-1)!) : 0.3;
    const isVariance = name.includes('variance');
    const data = Float32Array.from({ length: size }, () => (isVariance ? 0.5 + next() : scale * normal(next)));
    return tf.tensor(data, shape as number[]);
  });
  model.setWeights(drawn);
}

/** Saves a model as `model.save` would to disk: model.json and one shard. */
export async function saveModel({ tf }: Keras, model: Layers.LayersModel): Promise<ModelFiles> {
  const files: ModelFiles = new Map();
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, format, generatedBy }) => {
      const weightsManifest = [{ paths: ['./weights.bin'], weights: weightSpecs }];
      const json = { modelTopology, format, generatedBy, convertedBy: null, weightsManifest };
      files.set('model.json', new TextEncoder().encode(JSON.stringify(json)));
      files.set('./weights.bin', new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData!)));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return files;
}

/** What a model with one output computes from images [N,H,W,3] or [N,3,H,W]. */
export function predict({ tf }: Keras, model: Layers.LayersModel, { data, shape }: NumberArray): NumberArray {
  const result = model.predict(tf.tensor(Float32Array.from(data), [...shape])) as ReturnType<typeof tf.tensor>;
  return { data: Float64Array.from(result.dataSync()), shape: result.shape };
}
