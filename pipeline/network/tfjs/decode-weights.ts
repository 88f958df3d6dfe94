import { UserError } from '../../user-error.ts';
import { product } from '../dimensions.ts';
import type { Tensor } from '../graph.ts';
import { fromHalf } from '../half.ts';
import { requireFinite } from '../require-finite.ts';
import type { WeightEntry, WeightGroup } from './model-json.ts';

/** How an element lies in a shard. */
interface Format {
  bytes: number;
  read(view: DataView, at: number): number;
}

const formats = new Map<string, Format>([
  ['float32', { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['int32', { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  ['bool', { bytes: 1, read: (view, at) => view.getUint8(at) }],
  ['uint8', { bytes: 1, read: (view, at) => view.getUint8(at) }],
  ['uint16', { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  ['float16', { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) }],
]);

/** What a tensor may be once it is read, and what it may be stored as to save space. */
const readable = ['float32', 'int32', 'bool'];
const quantized = ['uint8', 'uint16', 'float16'];

/**
 * Takes the tensors of one group out of its shards: reals as Float32Array, integers and truth values as Int32Array.
 * @param shards bytes of each of the group's paths
 * @throws UserError for types that are not known, shards too short or too long, NaN and Infinity
 */
export function decodeWeights(group: WeightGroup, shards: readonly Uint8Array[], file: string): Map<string, Tensor> {
  const layout = group.weights.map((entry) => ({ entry, format: formatOf(entry, file) }));
  const wanted = layout.reduce((sum, { entry, format }) => sum + format.bytes * product(entry.shape), 0);
  checkSize(group, shards, wanted, file);
  const { buffer, byteOffset, byteLength } = Buffer.concat(shards);
  const view = new DataView(buffer, byteOffset, byteLength);
  const tensors = new Map<string, Tensor>();
  let at = 0;
  for (const { entry, format } of layout) {
    const tensor = decodeWeight(entry, format, view, at);
    requireFinite(tensor.data, `${file}: weight "${entry.name}"`);
    tensors.set(entry.name, tensor);
    at += format.bytes * tensor.data.length;
  }
  return tensors;
}

function formatOf({ name, dtype, quantization }: WeightEntry, file: string): Format {
  const stored = quantization?.dtype ?? dtype;
  const format = (quantization ? quantized : readable).includes(stored) ? formats.get(stored) : undefined;
  if (!format || !readable.includes(dtype)) {
    const type = quantization ? `${dtype} quantized as ${stored}` : dtype;
    throw new UserError(`${file}: weight "${name}" is of type ${type}, which is not supported: convert it to float32`);
  }
  return format;
}

function decodeWeight(
  { dtype, shape, quantization }: WeightEntry,
  { bytes, read }: Format,
  view: DataView,
  at: number,
) {
  const isReal = dtype === 'float32';
  const data = isReal ? new Float32Array(product(shape)) : new Int32Array(product(shape));
  for (let i = 0; i < data.length; i++) data[i] = read(view, at + i * bytes);
  if (quantization && quantization.dtype !== 'float16') {
    const { scale, min } = quantization;
    for (let i = 0; i < data.length; i++) {
      const value = data[i]! * scale + min;
      data[i] = isReal ? value : Math.round(value);
    }
  }
  return { data, shape };
}

function checkSize({ paths }: WeightGroup, shards: readonly Uint8Array[], wanted: number, file: string): void {
  const size = shards.reduce((sum, { length }) => sum + length, 0);
  if (size === wanted) return;
  const names = paths.length === 1 ? `"${paths[0]}" holds` : `"${paths[0]}" … "${paths.at(-1)}" together hold`;
  const suspect = size < wanted && paths.length > 1 ? `, and "${likelyCut(paths, shards)}" looks cut short` : '';
  throw new UserError(
    `${file}: ${names} ${size} bytes where the weightsManifest wants ${wanted}${suspect}: get the shards again`,
  );
}

/** Converters fill every shard but the last: the one that falls short is the first suspect. */
function likelyCut(paths: readonly string[], shards: readonly Uint8Array[]): string {
  const full = Math.max(...shards.map(({ length }) => length));
  const short = shards.slice(0, -1).findIndex(({ length }) => length < full);
  return paths.at(short)!;
}
