/**
 * A seeded generator of uniform numbers in 0 … 1 (1 excluded), 32 bits each: sfc32 of the PractRand suite, warmed up.
 * @param seed any integer; its lowest 32 bits count
 */
export function random(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** One draw of the standard normal distribution (Box and Muller 1958), from two uniform ones. */
export function normal(next: () => number): number {
  // 1 − u lies in 0 … 1 with 0 excluded, so the logarithm is finite.
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** A 32-bit seed from a text such as a unit's id: FNV-1a over its UTF-8 bytes. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
