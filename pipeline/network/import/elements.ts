import { fromHalf } from '../half.ts';

/** How the elements of a tensor lie in raw bytes, little-endian. */
export interface Element {
  bytes: number;
  read(view: DataView, at: number): number;
}

const word = new DataView(new ArrayBuffer(4));

/** The number that the upper 16 bits of a float32 stand for. */
export function fromBfloat16(bits: number): number {
  word.setUint16(2, bits, true);
  return word.getFloat32(0, true);
}

export const elements = {
  float32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  float64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  float16: { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  bfloat16: { bytes: 2, read: (view, at) => fromBfloat16(view.getUint16(at, true)) },
  int64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  int32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  int16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  int8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  uint16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
} satisfies Record<string, Element>;

/** Reads as many elements as there are whole ones. */
export function readElements(bytes: Uint8Array, { bytes: size, read }: Element): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(Math.floor(bytes.length / size));
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size);
  return values;
}
