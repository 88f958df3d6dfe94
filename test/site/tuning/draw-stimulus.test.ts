import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Stimulus } from '../../../content/schema/stimulus.ts';
import { pearson } from '../../../content/pearson.ts';
import { drawStimulus as drawPixels } from '../../../pipeline/stimuli/draw-stimulus.ts';
import { fitSets } from '../../../pipeline/stimuli/fit-sets.ts';
import { drawStimulus } from '../../../src/tuning/draw-stimulus.ts';

const sizePx = 80;

/** The SVG's levels 0 … 1, [3, sizePx, sizePx]. */
async function rasterize(stimulus: Stimulus): Promise<number[]> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sizePx}" height="${sizePx}" viewBox="-.5 -.5 1 1">${drawStimulus(stimulus)}</svg>`;
  const pixels = await sharp(Buffer.from(svg)).flatten({ background: '#fff' }).removeAlpha().raw().toBuffer();
  return Array.from(
    { length: 3 * sizePx ** 2 },
    (_, i) => pixels[3 * (i % sizePx ** 2) + Math.floor(i / sizePx ** 2)]! / 255,
  );
}

describe('drawStimulus', () => {
  // Textures are squares where the network sees a plaid: of them only what lies where can be compared.
  const sets = fitSets(sizePx).filter(({ name }) => name !== 'high-low');

  it.each(sets)('draws of $name what the network was shown, at every angle', async ({ conditions, name }) => {
    for (const condition of conditions) {
      for (const orientationDegrees of [0, 50, 215]) {
        const stimulus = { ...condition, orientationDegrees };
        const shown = drawPixels(stimulus, { sizePx, centrePx: [sizePx / 2, sizePx / 2], fieldPx: sizePx });
        // Stripes stand for waves.
        const least = name === 'grating' ? 0.85 : 0.93;
        expect(pearson(await rasterize(stimulus), Array.from(shown))).toBeGreaterThan(least);
      }
    }
  });

  it('puts the fine texture where the network saw it', async () => {
    const stimulus = { kind: 'high-low', orientationDegrees: 90, cyclesPerField: 8, ratio: 4, contrast: 1 } as const;
    const levels = await rasterize(stimulus);
    const changes = (row: number) =>
      Array.from({ length: sizePx - 1 }, (_, x) => Math.abs(levels[row * sizePx + x + 1]! - levels[row * sizePx + x]!));
    const busy = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => changes(from + i).filter((change) => change > 0.1).length).reduce((a, b) => a + b); // prettier-ignore
    // 90° faces up: the upper half is the fine one.
    expect(busy(0, sizePx / 2)).toBeGreaterThan(2 * busy(sizePx / 2, sizePx));
  });
});
