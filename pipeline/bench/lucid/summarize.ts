import type { WayName } from './ways.ts';

/** What one picture reached, by PyTorch's measure; all before the nonlinearity. */
export interface Verdict {
  layer: string;
  unit: number;
  seed: number;
  way: WayName;
  stepCount: number;
  /** The channel's mean for the picture as it is. */
  plain: number;
  /** The same, averaged over Lucid's transforms: what its recipe climbs. */
  robust: number;
  /** The channel's largest value for the picture on the middle of grey of the network's input size. */
  peak: number;
}

type Measure = 'plain' | 'robust' | 'peak';

/** What is divided by what: units of a layer at a step count, each the mean over its seeds. */
export interface Quotient {
  over: { way: WayName; stepCount: number; measure: Measure };
  under: { way: WayName; stepCount: number; measure: Measure };
}

/** Ratios of units. */
export interface RatioSummary {
  /** `all` for the whole sample. */
  layer: string;
  units: number;
  mean: number;
  /** Standard deviation over units. */
  deviation: number;
  smallest: number;
  largest: number;
  /** Share of units whose ratio is above 1. */
  above: number;
}

/** Summarizes a quotient layer by layer, then over all; units that lack either side are left out. */
export function summarize(verdicts: readonly Verdict[], { over, under }: Quotient): RatioSummary[] {
  const ratios = new Map<string, number[]>();
  for (const [key, value] of meansOf(verdicts, over)) {
    const other = meansOf(verdicts, under).get(key);
    if (other === undefined) continue;
    const layer = key.slice(0, key.lastIndexOf('/'));
    ratios.set(layer, [...(ratios.get(layer) ?? []), value / other]);
  }
  const all: [string, number[]] = ['all', [...ratios.values()].flat()];
  return [...ratios, all].map(([layer, values]) => {
    const mean = meanOf(values);
    return {
      layer,
      units: values.length,
      mean,
      deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)),
      smallest: Math.min(...values),
      largest: Math.max(...values),
      above: values.filter((value) => value > 1).length / values.length,
    };
  });
}

/** By `layer/unit`. */
function meansOf(verdicts: readonly Verdict[], { way, stepCount, measure }: Quotient['over']): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const verdict of verdicts) {
    if (verdict.way !== way || verdict.stepCount !== stepCount) continue;
    const key = `${verdict.layer}/${verdict.unit}`;
    values.set(key, [...(values.get(key) ?? []), verdict[measure]]);
  }
  return new Map([...values].map(([key, own]) => [key, meanOf(own)]));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
