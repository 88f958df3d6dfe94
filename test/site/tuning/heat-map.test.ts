import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fitSets } from '../../../pipeline/stimuli/fit-sets.ts';
import { heatRows, paintHeatMap } from '../../../src/tuning/heat-map.ts';

const setOf = (name: string) => fitSets(59).find((set) => set.name === name)!;

describe('heatRows', () => {
  it('takes the best phase of each frequency', () => {
    const grating = setOf('grating');
    const { orientationCount, conditions } = grating;
    const responses = new Float32Array(conditions.length * orientationCount).fill(-1);
    // The third of the four phases of the second frequency, at the sixth orientation.
    responses[(4 + 2) * orientationCount + 5] = 7;
    const rows = heatRows(grating, responses);
    expect(rows.map(({ parameter }) => parameter)).toEqual(['1', '1.5', '2', '3', '4']);
    expect(rows[1]!.responses.indexOf(7)).toBe(5);
    expect(rows.flatMap((row) => row.responses).filter((value) => value > 0)).toEqual([7]);
  });
});

describe('paintHeatMap', () => {
  it('holds the responses as steps of opacity, two neighbours as the larger one', async () => {
    const rows = heatRows(
      setOf('dark-curve'),
      Float32Array.from({ length: 6 * 48 }, (_, i) => (i === 2 * 48 + 9 ? 4 : i === 48 ? 2 : -3)),
    );
    const png = Buffer.from(paintHeatMap(rows, 4).split(',')[1]!, 'base64');
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([24, 6]);
    const alphas = Array.from({ length: 24 * 6 }, (_, i) => data[4 * i + 3]!);
    expect(alphas[2 * 24 + 4]).toBe(255);
    expect(alphas[24]! / 255).toBeCloseTo(0.5, 1);
    expect(alphas.filter((alpha) => alpha > 0)).toHaveLength(2);
    expect([...data.subarray(4 * (2 * 24 + 4), 4 * (2 * 24 + 4) + 3)]).toEqual([45, 125, 210]);
    // A page holds seven of them.
    expect(png.length).toBeLessThan(300);
  });
});
