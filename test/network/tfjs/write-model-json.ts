import type { z } from 'zod';
import { product } from '../../../pipeline/network/dimensions.ts';
import type { Tensor } from '../../../pipeline/network/graph.ts';
import type { TensorflowAttribute } from '../../../pipeline/network/tensorflow/tensorflow-node.ts';
import type { WeightEntry, WeightGroup } from '../../../pipeline/network/tfjs/model-json.ts';
import type { TensorflowGraph } from '../tensorflow/to-tensorflow.ts';

/** How weights are stored. */
export interface Storage {
  /** All shards but the last hold so many. */
  shardBytes?: number;
  quantization?: 'float16' | 'uint8' | 'uint16';
}

/** Files of a model by their names; `model.json` is one of them. */
export type ModelFiles = Map<string, Uint8Array>;

/** Writes a graph model as tensorflowjs_converter does. */
export function writeGraphModel({ nodes, constants }: TensorflowGraph, storage: Storage = {}): ModelFiles {
  const constantNodes = [...constants].map(([name, { data, shape }]) => {
    const dtype = data instanceof Int32Array ? 'DT_INT32' : 'DT_FLOAT';
    const tensor = { dtype, tensorShape: { dim: shape.map((size) => ({ size: `${size}` })) } };
    return { name, op: 'Const', attr: { dtype: { type: dtype }, value: { tensor } } };
  });
  const node = nodes.map(({ name, op, inputs, attributes }) => ({
    name,
    op,
    ...(inputs.length > 0 && { input: inputs }),
    attr: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attributeJson(value)])),
  }));
  const modelTopology = { node: [...constantNodes, ...node], library: {}, versions: { producer: 987 } };
  return writeModel('graph-model', modelTopology, constants, storage);
}

/** Writes model.json and its shards. */
export function writeModel(
  format: string,
  modelTopology: object,
  weights: ReadonlyMap<string, Tensor>,
  storage: Storage = {},
): ModelFiles {
  const { weightsManifest, shards } = writeWeights(weights, storage);
  const model = { format, generatedBy: 'test', convertedBy: null, modelTopology, weightsManifest };
  return new Map([['model.json', new TextEncoder().encode(JSON.stringify(model))], ...shards]);
}

/** Packs weights behind one another and cuts them into shards. */
export function writeWeights(
  weights: ReadonlyMap<string, Tensor>,
  { shardBytes = 4 << 20, quantization }: Storage = {},
): { weightsManifest: z.input<typeof WeightGroup>[]; shards: ModelFiles } {
  const packed = [...weights].map(([name, tensor]) => packWeight(name, tensor, quantization));
  const bytes = Buffer.concat(packed.map((each) => each.bytes));
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes));
  const shards = new Map(
    Array.from({ length: count }, (_, i) => [
      `group1-shard${i + 1}of${count}.bin`,
      new Uint8Array(bytes.subarray(i * shardBytes, (i + 1) * shardBytes)),
    ]),
  );
  return { weightsManifest: [{ paths: [...shards.keys()], weights: packed.map(({ entry }) => entry) }], shards };
}

function packWeight(name: string, { data, shape }: Tensor, quantization: Storage['quantization']) {
  const dtype = data instanceof Int32Array ? 'int32' : 'float32';
  const entry: z.input<typeof WeightEntry> = { name, shape: [...shape], dtype };
  if (quantization === undefined || dtype === 'int32' || product(shape) === 0) {
    const whole = dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
    return { entry, bytes: new Uint8Array(whole.buffer) };
  }
  const stored = quantization === 'uint8' ? new Uint8Array(data.length) : new Uint16Array(data.length);
  if (quantization === 'float16') {
    for (let i = 0; i < data.length; i++) stored[i] = toHalf(data[i]!);
    return { entry: { ...entry, quantization: { dtype: 'float16' } }, bytes: new Uint8Array(stored.buffer) };
  }
  const [min, max] = extremes(data);
  const steps = quantization === 'uint8' ? 255 : 65535;
  const scale = max === min ? 1 : (max - min) / steps;
  for (let i = 0; i < data.length; i++) stored[i] = Math.round((data[i]! - min) / scale);
  return {
    entry: { ...entry, quantization: { dtype: quantization, scale, min } },
    bytes: new Uint8Array(stored.buffer),
  };
}

function extremes(data: Tensor['data']): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of data) [min, max] = [Math.min(min, value), Math.max(max, value)];
  return [min, max];
}

/** Bits of the nearest IEEE 754 binary16 of a number of its range. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const fraction = Math.round(size * 2 ** (10 - exponent));
  return sign + (size < 2 ** -14 ? fraction : fraction + ((exponent + 14) << 10));
}

function attributeJson(value: TensorflowAttribute): object {
  if (typeof value === 'string') return value.startsWith('DT_') ? { type: value } : { s: toBase64(value) };
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { i: `${value}` } : { f: value };
  if ('shape' in value) return { shape: { dim: value.shape!.map((size) => ({ size: `${size}` })) } };
  if ('tensor' in value) throw new Error('tensors lie in the shards');
  const items: readonly (number | string)[] = value;
  return { list: typeof items[0] === 'string' ? { s: items.map(String).map(toBase64) } : { i: items.map(String) } };
}

const toBase64 = (text: string) => Buffer.from(text).toString('base64');
