/** A 64-bit integer of protobuf: a number, or a Long where protobufjs finds that package. */
export type Int64 = number | { toNumber(): number };

/** Exact up to 2⁵³. */
export function toNumber(value: Int64): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** Nearest 32-bit integer: files write "to the end" as a number beyond. */
export function clampToInt32(value: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value));
}
