import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPixelSheet } from '../../pipeline/corpus/pixel-sheet.ts';

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

describe('loadPixelSheet', () => {
  it('makes every image and keeps it in its place', async () => {
    const path = join(directory, 'deep', 'all.rgb');
    const made = await loadPixelSheet(path, 40, 5, pixelsOf);
    expect(made).toHaveLength(200);
    for (const index of [0, 17, 39]) expect(made.subarray(5 * index, 5 * index + 5)).toEqual(await pixelsOf(index));
    expect(Uint8Array.from(await loadPixelSheet(path, 40, 5, failAtTwo))).toEqual(made);
  });

  it('makes again what is not whole', async () => {
    const path = join(directory, 'again.rgb');
    await writeFile(path, new Uint8Array(14));
    expect((await loadPixelSheet(path, 3, 5, pixelsOf))[14]).toBe(2);
    expect(await readFile(path)).toHaveLength(15);
  });

  it('leaves no sheet behind when an image cannot be made', async () => {
    await expect(loadPixelSheet(join(directory, 'fails.rgb'), 9, 5, failAtTwo)).rejects.toThrow('no pencil');
    expect(await readdir(directory)).not.toContain('fails.rgb');
  });
});
