import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Corpus } from '../../pipeline/corpus/corpus.ts';
import { openFolder } from '../../pipeline/corpus/folder.ts';
import { UserError } from '../../pipeline/user-error.ts';

const red = { r: 220, g: 30, b: 40 };
const sizePx = [16, 16] as const;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'atlas-folder-'));
});
afterAll(() => rm(root, { recursive: true }));

const plain = (width = 24, height = 16, background: object = red) =>
  sharp({ create: { width, height, channels: 3, background } });

/** Writes files by relative path into a fresh folder and returns the folder. */
async function folderOf(name: string, files: Record<string, Uint8Array | string>): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  for (const [file, data] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), data);
  }
  return folder;
}

/** The only image of a folder, with one file in it. */
async function readOne(name: string, file: string, data: Uint8Array | string): Promise<Uint8Array> {
  const corpus = await openFolder(await folderOf(name, { [file]: data }));
  return (await corpus.read(corpus.images[0]!, sizePx))!;
}

const pixelAt = (pixels: Uint8Array, row: number, column: number) => [
  ...pixels.subarray(3 * (row * sizePx[1] + column), 3 * (row * sizePx[1] + column) + 3),
];

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number) {
  for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(tolerance);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG that says it is large, and ends soon. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(99))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('openFolder reads as opaque sRGB', () => {
  it.each([
    ['a JPEG', 'a.jpg', () => plain().jpeg({ quality: 95 }).toBuffer(), 4],
    ['a PNG', 'a.png', () => plain().png().toBuffer(), 0],
    ['a WebP', 'a.webp', () => plain().webp({ lossless: true }).toBuffer(), 0],
    ['an AVIF', 'a.avif', () => plain().avif({ quality: 90 }).toBuffer(), 6],
    ['a GIF', 'a.gif', () => plain().gif().toBuffer(), 4],
    ['a 16-bit PNG', 'a.png', () => plain().toColourspace('rgb16').png().toBuffer(), 1],
    ['an image of one pixel', 'a.png', () => plain(1, 1).png().toBuffer(), 0],
    ['a column of 1×5,000 pixels', 'a.png', () => plain(1, 5000).png().toBuffer(), 0],
    ['an upper-case extension', 'A.PNG', () => plain().png().toBuffer(), 0],
  ])('%s', async (title, file, make, tolerance) => {
    const pixels = await readOne(title, file, await make());
    expect(pixels).toHaveLength(3 * 16 * 16);
    for (const place of [0, 8, 15]) expectClose(pixelAt(pixels, place, place), [red.r, red.g, red.b], tolerance);
  });

  it('a CMYK JPEG', async () => {
    // Saturated red has no exact counterpart in ink: it must come out red, not inverted.
    const [r, g, b] = pixelAt(
      await readOne('cmyk', 'a.jpg', await plain().toColourspace('cmyk').jpeg().toBuffer()),
      8,
      8,
    );
    expect(r).toBeGreaterThan(180);
    expect(Math.max(g!, b!)).toBeLessThan(90);
  });

  it('a grey image', async () => {
    const pixels = await readOne(
      'grey',
      'a.png',
      await plain(8, 8, { r: 90, g: 90, b: 90 }).toColourspace('b-w').png().toBuffer(),
    );
    expect(pixels).toHaveLength(3 * 16 * 16);
    expectClose(pixelAt(pixels, 3, 12), [90, 90, 90], 1);
  });

  it('a transparent image, on white', async () => {
    const half = sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } } });
    const pixels = await readOne('alpha', 'a.png', await half.png().toBuffer());
    expect(pixels).toHaveLength(3 * 16 * 16);
    expectClose(pixelAt(pixels, 8, 8), [127, 127, 127], 1);
  });

  it('an SVG, sharp at the size asked for, however large or small it says it is', async () => {
    for (const side of [4, 20_000]) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 4 4"><rect width="2" height="4" fill="#dc1e28"/></svg>`;
      const pixels = await readOne(`svg ${side}`, 'a.svg', svg);
      expect(pixelAt(pixels, 8, 7)).toEqual([red.r, red.g, red.b]);
      expect(pixelAt(pixels, 8, 8)).toEqual([255, 255, 255]);
    }
  });

  it('a photo whose EXIF says that it lies on its side', async () => {
    const upright = plain(16, 16, { r: 255, g: 255, b: 255 }).composite([
      { input: await plain(16, 4).png().toBuffer(), top: 0, left: 0 },
    ]);
    const sideways = sharp(await upright.png().toBuffer()).rotate(-90);
    const pixels = await readOne('exif', 'a.png', await sideways.withMetadata({ orientation: 6 }).png().toBuffer());
    expect(pixelAt(pixels, 1, 8)).toEqual([red.r, red.g, red.b]);
    expect(pixelAt(pixels, 14, 8)).toEqual([255, 255, 255]);
  });

  it('the middle of a wide image, cropped', async () => {
    const wide = plain(48, 16, { r: 0, g: 0, b: 0 }).composite([
      { input: await plain(16, 16).png().toBuffer(), top: 0, left: 16 },
    ]);
    const pixels = await readOne('wide', 'a.png', await wide.png().toBuffer());
    for (const column of [0, 15]) expect(pixelAt(pixels, 8, column)).toEqual([red.r, red.g, red.b]);
  });
});

describe('openFolder', () => {
  let mixed: Corpus;
  beforeAll(async () => {
    const photo = await plain(64, 64).jpeg().toBuffer();
    const noise = await sharp(Buffer.from(Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => (i * 7919 * i) % 251)), {
      raw: { width: 64, height: 64, channels: 3 },
    })
      .jpeg()
      .toBuffer();
    mixed = await openFolder(
      await folderOf('Mixed Bag', {
        'n01443537_goldfish.jpg': photo,
        'cats/one.jpg': photo,
        'cats/lions/Été 1.jpg': photo,
        'cats/cut.jpg': noise.subarray(0, noise.length / 2),
        'text.jpg': 'this is no picture',
        'empty.png': '',
        'huge.png': hugePng(20_000, 20_000),
        '.hidden.jpg': photo,
        '.thumbnails/a.jpg': photo,
        'README.md': 'not an image',
      }),
    );
  });

  it('gives ids that are safe in file names and addresses, unique, and stable', () => {
    expect(mixed.id).toBe('mixed-bag');
    expect(mixed.images.map(({ id }) => id.replace(/-[0-9a-f]{12}$/, ''))).toEqual([
      'cats-cut',
      'cats-lions-ete-1',
      'cats-one',
      'n01443537-goldfish',
    ]);
    expect(mixed.images[3]!.id).toBe('n01443537-goldfish-f8ccebaabf9b');
  });

  it('names unreadable files with a reason and leaves out what is hidden or no image', () => {
    expect(mixed.skipped.slice(0, 3)).toEqual([
      { file: 'empty.png', reason: expect.stringMatching(/./) },
      { file: 'huge.png', reason: '20000×20000 pixels, more than the 50 million that are read' },
      { file: 'text.jpg', reason: expect.stringMatching(/unsupported|corrupt/) },
    ]);
    for (const { reason } of mixed.skipped) expect(reason).not.toContain(root);
  });

  it('adds a file that breaks off to the skipped ones once it is read, once', async () => {
    const cut = mixed.images[0]!;
    expect(await mixed.read(cut, sizePx)).toBeNull();
    expect(await mixed.read(cut, sizePx)).toBeNull();
    expect(mixed.skipped.filter(({ file }) => file === 'cats/cut.jpg')).toHaveLength(1);
    expect([mixed.images.length, mixed.imageCount]).toEqual([4, 3]);
    expect(await mixed.read(mixed.images[1]!, sizePx)).toHaveLength(3 * 16 * 16);
  });

  it('encodes a picture that shows what the network reads', async () => {
    const { data, info } = await sharp(await mixed.picture(mixed.images[2]!, [20, 30]))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.height, info.width]).toEqual([20, 30]);
    expectClose([...data.subarray(0, 3)], [red.r, red.g, red.b], 6);
  });

  it('has a digest of ids and bytes, wherever the folder lies', async () => {
    const photo = await plain().png().toBuffer();
    const [first, moved, renamed, changed] = await Promise.all([
      folderOf('first', { 'a.png': photo }),
      folderOf('moved', { 'a.png': photo }),
      folderOf('renamed', { 'b.png': photo }),
      folderOf('changed', { 'a.png': await plain(9, 9).png().toBuffer() }),
    ]);
    const digests = await Promise.all(
      [first, moved, renamed, changed].map(async (folder) => (await openFolder(folder)).digest),
    );
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(digests[1]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(3);
  });

  it('says in one sentence what is wrong with a folder', async () => {
    await expect(openFolder(join(root, 'nowhere'))).rejects.toThrow(/there is no folder .*nowhere: give --images/);
    const file = join(await folderOf('file', { 'a.txt': '' }), 'a.txt');
    await expect(openFolder(file)).rejects.toThrow(UserError);
    await expect(openFolder(await folderOf('none', { 'a.txt': '' }))).rejects.toThrow(/holds no JPEG.*: give --images/);
    await expect(openFolder(await folderOf('broken', { 'a.jpg': 'x', 'b.png': '' }))).rejects.toThrow(
      /holds 2 image files, none of which can be read \(a\.jpg: /,
    );
    await expect(openFolder(join(root, 'broken'))).rejects.toThrow(UserError);
  });
});
