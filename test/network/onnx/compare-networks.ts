import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ImportedNetwork } from '../../../pipeline/network/import/imported-network.ts';
import { importOnnx } from '../../../pipeline/network/onnx/import-onnx.ts';
import { toOnnx } from '../../../pipeline/network/onnx/to-onnx.ts';
import { random } from '../../../pipeline/random.ts';

/** What a network computes before and after its import. */
export interface Comparison {
  network: ImportedNetwork;
  /** Largest difference of any output's element, relative to the largest magnitude of that output. */
  difference: number;
}

/**
 * Runs a file and its import on the same random images with onnxruntime.
 * @param shape of the images, in the file's own layout; channels last are told by the last axis
 */
export async function compareNetworks(bytes: Uint8Array, file: string, shape: readonly number[]): Promise<Comparison> {
  const network = importOnnx(bytes, { file });
  const next = random(1);
  const images = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => 4 * next() - 2);
  const channelsLast = shape[1] !== 3;
  const imported = channelsLast ? toChannelsFirst(images, shape) : { data: images, shape };
  const expected = await run(bytes, network.inputTensor, { data: images, shape });
  const model = toOnnx(network.graph, { [network.inputTensor]: imported.shape });
  const actual = await run(model, network.inputTensor, imported);
  let difference = 0;
  for (const [i, [name, values]] of expected.entries()) {
    const found = actual[i];
    if (found?.[1].length !== values.length) throw new Error(`output ${name} has another size after the import`);
    const magnitude = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-9);
    for (let k = 0; k < values.length; k++) {
      difference = Math.max(difference, Math.abs(values[k]! - found[1][k]!) / magnitude);
    }
  }
  return { network, difference };
}

/** Outputs by name, in the model's order. */
async function run(
  model: Uint8Array,
  input: string,
  { data, shape }: { data: Float32Array; shape: readonly number[] },
): Promise<[string, Float32Array][]> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const results = await session.run({ [input]: new Tensor('float32', data, shape) });
  const outputs = session.outputNames.map((name): [string, Float32Array] => [
    name,
    results[name]!.data as Float32Array,
  ]);
  await session.release();
  return outputs;
}

function toChannelsFirst(data: Float32Array, [batch, height, width, channels]: readonly number[]) {
  const shape = [batch!, channels!, height!, width!];
  const moved = new Float32Array(data.length);
  const places = height! * width!;
  for (let i = 0; i < data.length; i++) {
    const place = Math.floor(i / channels!) % places;
    const image = Math.floor(i / (channels! * places));
    moved[(image * channels! + (i % channels!)) * places + place] = data[i]!;
  }
  return { data: moved, shape };
}
