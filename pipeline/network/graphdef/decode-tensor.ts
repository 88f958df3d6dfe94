import { UserError } from '../../user-error.ts';
import { product } from '../dimensions.ts';
import type { Shape, Tensor } from '../graph.ts';
import { fromHalf } from '../half.ts';
import { elements, fromBfloat16, readElements } from '../import/elements.ts';
import type { Element } from '../import/elements.ts';
import { clampToInt32, toNumber } from '../import/int64.ts';
import { requireFinite } from '../require-finite.ts';
import { isReal } from '../tensorflow/element-types.ts';
import { dataTypes } from './graphdef-schema.ts';
import type { ShapeMessage, TensorMessage } from './graphdef-schema.ts';

/** How elements lie in raw bytes, or where they are listed one by one. */
interface Format {
  element: Element;
  listed(message: TensorMessage): readonly number[];
}

const small = (element: Element): Format => ({ element, listed: ({ intVal }) => intVal });

const formats: Record<string, Format> = {
  DT_FLOAT: { element: elements.float32, listed: ({ floatVal }) => floatVal },
  DT_DOUBLE: { element: elements.float64, listed: ({ doubleVal }) => doubleVal },
  DT_HALF: { element: elements.float16, listed: ({ halfVal }) => halfVal.map(fromHalf) },
  DT_BFLOAT16: { element: elements.bfloat16, listed: ({ halfVal }) => halfVal.map(fromBfloat16) },
  DT_INT64: { element: elements.int64, listed: ({ int64Val }) => int64Val.map(toNumber) },
  DT_INT32: small(elements.int32),
  DT_INT16: small(elements.int16),
  DT_INT8: small(elements.int8),
  DT_UINT16: small(elements.uint16),
  DT_UINT8: small(elements.uint8),
  DT_BOOL: { element: elements.uint8, listed: ({ boolVal }) => boolVal.map(Number) },
};

/** Weights are written out in full: what one number fills is a mask or a start of training. */
const largestFill = 1 << 24;

/**
 * Reads a tensor out of its message: reals as Float32Array, whole numbers and truth values as Int32Array (those beyond 32
 * bits clamped). Where fewer elements are listed than there are, the last one repeats; where none is, they are 0.
 * @param name of the tensor with its file, for messages
 * @returns undefined for text and other elements that are no plain numbers
 * @throws UserError for too few or too many elements, NaN and Infinity
 */
export function decodeTensor(message: TensorMessage, name: string): Tensor | undefined {
  const type = dataTypes[message.dtype] ?? '';
  const format = Object.hasOwn(formats, type) ? formats[type]! : undefined;
  if (!format) return undefined;
  const shape = decodeShape(message.tensorShape) ?? [];
  const count = product(shape);
  const values = readValues(message, format, count);
  if (values.length !== count || shape.some((size) => size < 0)) {
    throw new UserError(
      `${name} is [${shape.join()}] but holds ${values.length} values: the file is damaged, get it again`,
    );
  }
  const data = isReal(type) ? new Float32Array(values) : Int32Array.from(values, clampToInt32);
  requireFinite(data, name);
  return { data, shape };
}

function readValues(message: TensorMessage, { element, listed }: Format, count: number): ArrayLike<number> {
  if (message.tensorContent.length > 0) return readElements(message.tensorContent, element);
  const values = listed(message);
  if (!(values.length < count && count <= largestFill)) return values;
  const last = values.at(-1) ?? 0;
  return Array.from({ length: count }, (_, i) => values[i] ?? last);
}

/** Sizes of a shape, −1 where one is open; undefined where even their number is. */
export function decodeShape(message: ShapeMessage | null): Shape | undefined {
  if (!message || message.unknownRank) return undefined;
  return message.dim.map(({ size }) => toNumber(size));
}
