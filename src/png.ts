import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** From here on a picture is compressed: a 7×7 one shrinks to a half or less, a 5×5 one saves little for the time that it takes. */
const compressedBytes = 128;

/** The least that zlib can do with: setting up its usual tables takes longer than filling them. */
const smallTables = { level: 9, memLevel: 1, windowBits: 9 };

/**
 * Encodes a small picture without filters, and the smallest without compression: a compressor for each of the weight maps took a sixth of
 * a site's build.
 * @param pixels red, green, blue, alpha in 0 … 255, row by row
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  // Each row begins with the number of its filter, 0 for none.
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  }
  return Buffer.concat([
    signature,
    encodeChunk('IHDR', header),
    encodeChunk('IDAT', rows.length < compressedBytes ? store(rows) : deflateSync(rows, smallTables)),
    encodeChunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * Encodes a small picture of one colour in 16 steps of opacity, 4 bits a pixel: a map of 24 by 6 pixels takes 240 bytes.
 * @param levels 0 (transparent) … 15 (opaque), row by row
 * @param rgb 0 … 255
 */
export function encodeRamp(levels: readonly number[], width: number, rgb: readonly [number, number, number]): Buffer {
  const height = levels.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([4, 3, 0, 0, 0], 8);
  const rowBytes = 1 + Math.ceil(width / 2);
  const rows = Buffer.alloc(height * rowBytes);
  for (const [i, level] of levels.entries()) {
    const column = i % width;
    rows[Math.floor(i / width) * rowBytes + 1 + (column >> 1)]! |= column % 2 === 0 ? level << 4 : level;
  }
  return Buffer.concat([
    signature,
    encodeChunk('IHDR', header),
    encodeChunk('PLTE', Buffer.from(Array.from({ length: 16 }, () => rgb).flat())),
    encodeChunk('tRNS', Buffer.from(Array.from({ length: 16 }, (_, level) => 17 * level))),
    encodeChunk('IDAT', store(rows)),
    encodeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function encodeChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}

/** A zlib stream of one block, stored as it is. */
function store(data: Buffer): Buffer {
  const stream = Buffer.alloc(data.length + 11);
  stream.set([0x78, 0x01, 1]);
  stream.writeUInt16LE(data.length, 3);
  stream.writeUInt16LE(data.length ^ 0xffff, 5);
  stream.set(data, 7);
  stream.writeUInt32BE(adler32(data), 7 + data.length);
  return stream;
}

/** The checksum that ends a zlib stream (RFC 1950). */
function adler32(data: Buffer): number {
  let [low, high] = [1, 0];
  for (let i = 0; i < data.length; i++) {
    low = (low + data[i]!) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}
