import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPixelSheet, writePixelSheet } from '../../pipeline/corpus/pixel-sheet.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-sheet-'));
});
afterAll(() => rm(directory, { recursive: true }));

const pixelsOf = async (index: number) => new Uint8Array(5).fill(index);

async function failAtTwo(index: number): Promise<Uint8Array> {
  if (index === 2) throw new Error('no pencil');
  return pixelsOf(index);
}

describe('writePixelSheet', () => {
  it('keeps every image where readPixelSheet finds it', async () => {
    const path = join(directory, 'deep', 'all.rgb');
    await writePixelSheet(path, 40, 5, pixelsOf);
    for (const index of [0, 17, 39]) expect(await readPixelSheet(path, index, 5)).toEqual(await pixelsOf(index));
    await expect(readPixelSheet(path, 40, 5)).rejects.toThrow(/ends before image 40/);
  });

  it('does not make again what is whole, and makes again what is not', async () => {
    const path = join(directory, 'again.rgb');
    let made = 0;
    const count = (index: number) => {
      made++;
      return pixelsOf(index);
    };
    await writePixelSheet(path, 3, 5, count);
    await writePixelSheet(path, 3, 5, count);
    expect(made).toBe(3);
    await writeFile(path, new Uint8Array(14));
    await writePixelSheet(path, 3, 5, count);
    expect(made).toBe(6);
  });

  it('leaves no sheet behind when an image cannot be made', async () => {
    const path = join(directory, 'fails.rgb');
    await expect(writePixelSheet(path, 9, 5, failAtTwo)).rejects.toThrow('no pencil');
    expect(await readdir(directory)).not.toContain('fails.rgb');
  });
});
