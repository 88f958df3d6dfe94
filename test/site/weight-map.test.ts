import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { WeightMap } from '../../content/schema.ts';
import { describeConnection, markCells, namePlace, paintWeightMap, strongestCell } from '../../src/weight-map.ts';

function mapOf(rows: number, columns: number, cells: number[], scale = 0.5): WeightMap {
  return { size: [rows, columns], scale, cells: Buffer.from(Int8Array.from(cells).buffer).toString('base64') };
}

const curve = mapOf(3, 3, [127, 0, 0, 0, -64, 0, 0, 0, -127]);

describe('paintWeightMap', () => {
  it('draws one pixel a cell: blue for excitation, orange for inhibition, opacity for magnitude', async () => {
    const png = Buffer.from(paintWeightMap(curve).replace('data:image/png;base64,', ''), 'base64');
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([3, 3, 4]);
    const pixel = (i: number): number[] => [...data.subarray(4 * i, 4 * i + 4)];
    const [red, , blue, alpha] = pixel(0);
    expect(blue).toBeGreaterThan(red! + 100);
    expect(alpha).toBe(255);
    expect(pixel(8)[0]).toBeGreaterThan(pixel(8)[2]! + 100);
    expect(pixel(4)[3]).toBe(Math.round((255 * 64) / 127));
    expect(pixel(1)[3]).toBe(0);
  });

  it('survives a map without any weight', async () => {
    const png = Buffer.from(paintWeightMap(mapOf(1, 1, [0], 0)).replace('data:image/png;base64,', ''), 'base64');
    expect((await sharp(png).raw().toBuffer()).at(3)).toBe(0);
  });

  it('keeps a 5×5 map below 400 characters', () => {
    const cells = Array.from({ length: 25 }, (_cell, i) => ((i * 37) % 255) - 127);
    expect(paintWeightMap(mapOf(5, 5, cells)).length).toBeLessThan(400);
  });
});

describe('strongestCell', () => {
  it('finds row and column of each sign', () => {
    expect(strongestCell(curve, 1)).toEqual({ row: 0, column: 0 });
    expect(strongestCell(curve, -1)).toEqual({ row: 2, column: 2 });
  });

  it('is null where no weight has the sign', () => {
    expect(strongestCell(mapOf(1, 2, [3, 0]), -1)).toBeNull();
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
    expect(namePlace({ row, column }, [5, 5])).toBe(name);
  });
});

describe('describeConnection', () => {
  const connection = { unit: 'net/conv1/3', excitation: 0.31, inhibition: -0.12, map: curve };

  it('says the numbers and where each sign is strongest', () => {
    expect(describeConnection(connection)).toBe(
      'excitation 0.31, inhibition −0.12, strongest positive cell top left, strongest negative cell bottom right',
    );
  });

  it('names no place in a map of one cell', () => {
    expect(describeConnection({ ...connection, map: mapOf(1, 1, [127]) })).toBe('excitation 0.31, inhibition −0.12');
  });
});

describe('markCells', () => {
  it('puts a sign on the middle of the strongest cell of each sign', () => {
    expect(markCells(curve)).toEqual([
      { mark: '+', leftShare: 17, topShare: 17 },
      { mark: '−', leftShare: 83, topShare: 83 },
    ]);
  });

  it('leaves a sign out that is below a third of the largest magnitude', () => {
    expect(markCells(mapOf(1, 2, [127, -40])).map(({ mark }) => mark)).toEqual(['+']);
  });
});
