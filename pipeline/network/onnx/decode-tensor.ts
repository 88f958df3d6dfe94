import { UserError } from '../../user-error.ts';
import { elements, readElements } from '../import/elements.ts';
import type { Element } from '../import/elements.ts';
import { clampToInt32, toNumber } from '../import/int64.ts';
import { product } from '../dimensions.ts';
import type { Tensor } from '../graph.ts';
import { fromHalf } from '../half.ts';
import type { NetworkFile } from '../import/network-file.ts';
import { requireFinite } from '../require-finite.ts';
import { dataTypes } from './onnx-schema.ts';
import type { TensorMessage } from './onnx-schema.ts';

/** How elements lie in raw bytes, or where they are listed one by one. */
interface Format {
  element: Element;
  listed(message: TensorMessage): readonly number[];
  real: boolean;
}

const int32Data = (message: TensorMessage) => message.int32Data ?? [];
const whole = (element: Element): Format => ({ element, listed: int32Data, real: false });

const formats = new Map<number, Format>([
  [dataTypes.float32, { element: elements.float32, listed: (m) => m.floatData ?? [], real: true }],
  [dataTypes.float64, { element: elements.float64, listed: (m) => m.doubleData ?? [], real: true }],
  [dataTypes.float16, { element: elements.float16, listed: (m) => int32Data(m).map(fromHalf), real: true }],
  [dataTypes.int64, { element: elements.int64, listed: (m) => (m.int64Data ?? []).map(toNumber), real: false }],
  [dataTypes.int32, whole(elements.int32)],
  [dataTypes.int8, whole(elements.int8)],
  [dataTypes.uint8, whole(elements.uint8)],
  [dataTypes.bool, whole(elements.uint8)],
]);

/**
 * Reads a tensor out of its message or out of the file beside the network: reals as Float32Array, integers as Int32Array
 * (those beyond 32 bits are clamped: slices say "to the end" that way).
 * @throws UserError for an unknown type, too few or too many values, NaN and Infinity, and a missing external file
 */
export function decodeTensor(message: TensorMessage, source: NetworkFile): Tensor {
  const tensor = `${source.file}: tensor "${message.name ?? ''}"`;
  const shape = (message.dims ?? []).map(toNumber);
  const format = formats.get(message.dataType ?? 0);
  if (!format) {
    throw new UserError(`${tensor} is of ONNX type ${message.dataType}, which is not supported: export it as float32`);
  }
  const values = readValues(message, format, source);
  if (values.length !== product(shape) || shape.some((size) => size < 0)) {
    throw new UserError(
      `${tensor} is [${shape.join()}] but holds ${values.length} values: the file is damaged, get it again`,
    );
  }
  const data = format.real ? new Float32Array(values) : Int32Array.from(values, clampToInt32);
  requireFinite(data, tensor);
  return { data, shape };
}

function readValues(message: TensorMessage, format: Format, source: NetworkFile): ArrayLike<number> {
  const bytes = message.dataLocation ? readExternal(message, source) : message.rawData;
  return bytes?.length ? readElements(bytes, format.element) : format.listed(message);
}

/** The slice of another file that the message points to. */
function readExternal(message: TensorMessage, { file, external }: NetworkFile): Uint8Array {
  const entries = new Map((message.externalData ?? []).map(({ key, value }) => [key, value ?? '']));
  const location = entries.get('location') ?? '';
  const bytes = external?.(location);
  if (!bytes) {
    throw new UserError(
      `${file}: tensor "${message.name ?? ''}" lies in the file "${location}", which is missing: put it beside the network`,
    );
  }
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? bytes.length - offset);
  return bytes.subarray(offset, offset + length);
}
