import type { Layer } from '../content/schema.ts';
import type { ShownLayer } from './atlas.ts';
import { quantile } from './quantile.ts';

/** How the ratios of a layer's pictures to their best examples are spread. */
export interface RatioDistribution {
  layer: Layer;
  /** Units that have a ratio; see pictureRatio. */
  ratioCount: number;
  /** Units whose picture excites no more than the best example. */
  shortfallCount: number;
  /** In the order of `quantileShares`; empty where no unit has a ratio. */
  quantiles: number[];
  /** Units by their ratio, bins equally wide on the axis; the first and the last hold what lies beyond it. */
  bins: number[];
}

export const quantileShares = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Ratios at the marks of the axis, which is logarithmic: twice as much is as far from once as half is. */
export const axisMarks = [
  { ratio: 0.25, text: '¼×' },
  { ratio: 0.5, text: '½×' },
  ...[1, 2, 4, 8, 16, 32].map((ratio) => ({ ratio, text: `${ratio}×` })),
];
const [lowest, highest] = [axisMarks[0]!.ratio, axisMarks.at(-1)!.ratio];
const binsPerDoubling = 6;
const binCount = binsPerDoubling * Math.log2(highest / lowest);

/** Where a ratio stands on the axis, 0 … 1; what lies beyond stands at its ends. */
export function placeRatio(ratio: number): number {
  const share = Math.log2(Math.max(ratio, lowest) / lowest) / Math.log2(highest / lowest);
  return Math.min(1, share);
}

/** Gathers the ratios of a layer's positive pictures. */
export function distributeRatios({ layer, summary }: ShownLayer): RatioDistribution {
  const ratios = summary.units.flatMap(({ ratio }) => ratio ?? []).sort((a, b) => a - b);
  const bins = Array.from({ length: binCount }, () => 0);
  for (const ratio of ratios) bins[Math.min(binCount - 1, Math.floor(binCount * placeRatio(ratio)))]!++;
  return {
    layer,
    ratioCount: ratios.length,
    shortfallCount: summary.shortfalls.length,
    quantiles: ratios.length > 0 ? quantileShares.map((share) => quantile(ratios, share)) : [],
    bins,
  };
}
