import { describe, expect, it } from 'vitest';
import type { Layer } from '../../content/schema.ts';
import type { LayerSummary } from '../../src/layer-summary.ts';
import { distributeRatios, placeRatio } from '../../src/ratio-distribution.ts';

const layer: Layer = {
  slug: 'mixed3a',
  tensor: 'mixed3a',
  unitCount: 1,
  branches: [],
  mapSize: [4, 4],
  receptiveFieldPx: 3,
  stridePx: 1,
  multiplyAdds: 1,
  inputs: [],
  outputs: [],
};

/** Of a layer whose units have these ratios. */
function distribute(ratios: (number | null)[]) {
  const summary: LayerSummary = {
    sprite: null,
    provenance: {},
    files: [],
    units: ratios.map((ratio, index) => ({ index, ratio, picture: null, activation: null, density: null, labels: [] })),
    steps: undefined,
    attempts: { pictureCount: 0, discarded: new Map(), flawedCount: 0 },
    comparedCount: ratios.length,
    shortfalls: [],
    coverage: [],
    matrices: [],
  };
  return distributeRatios({ layer, summary });
}

describe('placeRatio', () => {
  it('puts each doubling as far as the one before, and holds what lies beyond at the ends', () => {
    expect([0.25, 0.5, 1, 2, 4, 8, 16, 32].map((ratio) => Math.round(700 * placeRatio(ratio)))).toEqual([
      0, 100, 200, 300, 400, 500, 600, 700,
    ]);
    expect([-3, 0, 0.01, 100].map(placeRatio)).toEqual([0, 0, 0, 1]);
  });
});

describe('distributeRatios', () => {
  it('leaves out units without a ratio, and counts every other one in one bin', () => {
    const { ratioCount, bins } = distribute([null, 0.1, 1, 1.01, 3, 32, 99, null]);
    expect(ratioCount).toBe(6);
    expect(bins.reduce((sum, count) => sum + count)).toBe(6);
    expect([bins[0], bins.at(-1)]).toEqual([1, 2]);
    expect(bins[(2 * bins.length) / 7]).toBe(2);
  });

  it('takes quantiles of the ratios whatever their order', () => {
    const ratios = Array.from({ length: 101 }, (_, i) => ((i * 37) % 101) / 10);
    const found = distribute(ratios).quantiles;
    for (const [i, expected] of [0.5, 2.5, 5, 7.5, 9.5].entries()) expect(found[i]).toBeCloseTo(expected, 12);
  });

  it('has no quantiles where there is nothing to compare', () => {
    expect(distribute([null, null])).toMatchObject({ ratioCount: 0, quantiles: [] });
  });
});
