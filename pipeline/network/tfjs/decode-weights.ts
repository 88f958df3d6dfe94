import { UserError } from '../../user-error.ts';
import { product } from '../dimensions.ts';
import type { Tensor } from '../graph.ts';
import { elements, readElements } from '../import/elements.ts';
import type { Element } from '../import/elements.ts';
import { requireFinite } from '../require-finite.ts';
import type { WeightEntry, WeightGroup } from './model-json.ts';

/** What a tensor may be once it is read. */
const types = new Map<string, Element>([
  ['float32', elements.float32],
  ['int32', elements.int32],
  ['bool', elements.uint8],
]);

/** What it may be stored as to save space. */
const quantizedTypes = new Map<string, Element>([
  ['uint8', elements.uint8],
  ['uint16', elements.uint16],
  ['float16', elements.float16],
]);

/**
 * Takes the tensors of one group out of its shards: reals as Float32Array, integers and truth values as Int32Array.
 * @param shards bytes of each of the group's paths
 * @throws UserError for types that are not known, shards too short or too long, NaN and Infinity
 */
export function decodeWeights(group: WeightGroup, shards: readonly Uint8Array[], file: string): Map<string, Tensor> {
  const layout = group.weights.map((entry) => {
    const element = elementOf(entry, file);
    return { entry, element, size: element.bytes * product(entry.shape) };
  });
  checkSize(
    group,
    shards,
    layout.reduce((sum, { size }) => sum + size, 0),
    file,
  );
  const bytes = Buffer.concat(shards);
  const tensors = new Map<string, Tensor>();
  let at = 0;
  for (const { entry, element, size } of layout) {
    const tensor = decodeWeight(entry, readElements(bytes.subarray(at, (at += size)), element));
    requireFinite(tensor.data, `${file}: weight "${entry.name}"`);
    tensors.set(entry.name, tensor);
  }
  return tensors;
}

function elementOf({ name, dtype, quantization }: WeightEntry, file: string): Element {
  const element = quantization ? quantizedTypes.get(quantization.dtype) : types.get(dtype);
  if (element && types.has(dtype)) return element;
  const type = quantization ? `${dtype} quantized as ${quantization.dtype}` : dtype;
  throw new UserError(`${file}: weight "${name}" is of type ${type}, which is not supported: convert it to float32`);
}

function decodeWeight({ dtype, shape, quantization }: WeightEntry, stored: Float64Array): Tensor {
  const isReal = dtype === 'float32';
  if (quantization && quantization.dtype !== 'float16') {
    const { scale, min } = quantization;
    for (let i = 0; i < stored.length; i++) {
      const value = stored[i]! * scale + min;
      stored[i] = isReal ? value : Math.round(value);
    }
  }
  return { data: isReal ? new Float32Array(stored) : new Int32Array(stored), shape };
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
