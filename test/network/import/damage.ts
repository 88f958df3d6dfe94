import { random } from '../../../pipeline/random.ts';
import { UserError } from '../../../pipeline/user-error.ts';

/** What comes of importing bytes; throws whatever is neither. */
export function outcomeOf(importBytes: () => unknown): 'graph' | 'refused' {
  try {
    importBytes();
    return 'graph';
  } catch (error) {
    if (error instanceof UserError) return 'refused';
    throw error;
  }
}

/** Copies of a file, each with one byte changed at random. */
export function* flippedCopies(bytes: Uint8Array, count: number): Generator<Uint8Array> {
  const next = random(3);
  for (let i = 0; i < count; i++) {
    const flipped = Uint8Array.from(bytes);
    flipped[Math.floor(next() * flipped.length)]! ^= 1 + Math.floor(next() * 255);
    yield flipped;
  }
}

/** A file cut short after each of its bytes. */
export function* truncations(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.subarray(0, length);
}
