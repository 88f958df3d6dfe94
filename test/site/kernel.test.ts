import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeWeightMap } from '../../content/weight-map.ts';
import type { Kernel } from '../../src/kernel.ts';
import { describeConnection, markCells, namePlace, readKernel } from '../../src/kernel.ts';
import { paintKernel } from '../../src/paint-kernel.ts';

const kernelOf = (rows: number, columns: number, weights: number[]): Kernel =>
  readKernel(encodeWeightMap(weights, [rows, columns]));

async function pixelsOf(kernel: Kernel): Promise<{ width: number; height: number; pixels: number[][] }> {
  const png = Buffer.from(paintKernel(kernel).replace('data:image/png;base64,', ''), 'base64');
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const pixels = Array.from({ length: info.width * info.height }, (_pixel, i) => [...data.subarray(4 * i, 4 * i + 4)]);
  return { width: info.width, height: info.height, pixels };
}

const diagonal = kernelOf(3, 3, [2, 0, 0, 0, -1, 0, 0, 0, -2]);

describe('readKernel', () => {
  it('finds row and column of each extreme', () => {
    expect(diagonal.positive).toEqual({ row: 0, column: 0, weight: 2 });
    expect(diagonal.negative).toEqual({ row: 2, column: 2, weight: -2 });
  });

  it('is null where no weight has the sign', () => {
    expect(kernelOf(1, 2, [3, 0]).negative).toBeNull();
    expect(kernelOf(1, 2, [0, -3]).positive).toBeNull();
  });
});

describe('paintKernel', () => {
  it('draws one pixel a cell, columns before rows', async () => {
    const { width, height, pixels } = await pixelsOf(kernelOf(2, 3, [0, 0, 1, 0, 0, 0]));
    expect([width, height]).toEqual([3, 2]);
    expect(pixels.map(([, , , alpha]) => alpha)).toEqual([0, 0, 255, 0, 0, 0]);
  });

  it('draws excitation blue, inhibition orange, and magnitude as opacity', async () => {
    const { pixels } = await pixelsOf(diagonal);
    expect(pixels[0]![2]! - pixels[0]![0]!).toBeGreaterThan(100);
    expect(pixels[8]![0]! - pixels[8]![2]!).toBeGreaterThan(100);
    expect(pixels[4]![3]! / 255).toBeCloseTo(1 / 2, 1);
  });

  it('survives a kernel without any weight', async () => {
    expect((await pixelsOf(kernelOf(1, 1, [0]))).pixels[0]![3]).toBe(0);
  });

  it('keeps a 5×5 map below 300 characters', () => {
    const weights = Array.from({ length: 25 }, (_weight, i) => ((i * 37) % 255) - 127);
    expect(paintKernel(kernelOf(5, 5, weights)).length).toBeLessThan(300);
  });
});

describe('namePlace', () => {
  it.each([
    [0, 0, 'top left'],
    [0, 2, 'top'],
    [2, 2, 'centre'],
    [4, 4, 'bottom right'],
    [2, 4, 'right'],
  ])('calls row %i, column %i of 5×5 "%s"', (row, column, name) => {
    const weights = Array.from({ length: 25 }, (_weight, i) => Number(i === 5 * row + column));
    const kernel = kernelOf(5, 5, weights);
    expect(namePlace(kernel.positive!, kernel)).toBe(name);
  });
});

describe('describeConnection', () => {
  const connection = { unit: 'net/conv1/3', excitation: 0.31, inhibition: -0.12, map: encodeWeightMap([1], [1, 1]) };

  it('says the numbers and where each sign is strongest', () => {
    expect(describeConnection(connection, diagonal)).toBe(
      'excitation 0.31, inhibition −0.12, strongest positive cell top left, strongest negative cell bottom right',
    );
  });

  it('names no place in a map of one cell', () => {
    expect(describeConnection(connection, kernelOf(1, 1, [1]))).toBe('excitation 0.31, inhibition −0.12');
  });
});

describe('markCells', () => {
  it('puts a sign on the middle of the strongest cell of each sign', () => {
    expect(markCells(diagonal)).toEqual([
      { mark: '+', leftPercent: 17, topPercent: 17 },
      { mark: '−', leftPercent: 83, topPercent: 83 },
    ]);
  });

  it('leaves a sign out that is below a third of the largest magnitude', () => {
    expect(markCells(kernelOf(1, 2, [1, -0.3])).map(({ mark }) => mark)).toEqual(['+']);
  });
});
