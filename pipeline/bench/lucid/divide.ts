import type { LayerRatios, Verdict } from '../../../content/schema/lucid-comparison.ts';

/** Pictures painted in one way, and by which measure they count. */
export interface Side extends Pick<Verdict, 'way' | 'stepCount'> {
  measure: 'plain' | 'robust' | 'peak';
}

/** What is divided by what: units of a layer, each the mean over its seeds. */
export interface Quotient {
  over: Side;
  under: Side;
}

/** Gathers a quotient's ratios layer by layer, then over all; units that lack either side are left out. */
export function divide(verdicts: readonly Verdict[], { over, under }: Quotient): LayerRatios[] {
  const ratios = new Map<string, number[]>();
  const divisors = meansOf(verdicts, under);
  for (const [key, value] of meansOf(verdicts, over)) {
    const divisor = divisors.get(key);
    if (divisor === undefined) continue;
    const layer = key.slice(0, key.lastIndexOf('/'));
    ratios.set(layer, [...(ratios.get(layer) ?? []), value / divisor]);
  }
  const all: [string, number[]] = ['all', [...ratios.values()].flat()];
  return [...ratios, all].map(([layer, values]) => ({
    layer,
    ratios: values.toSorted((a, b) => a - b),
    mean: meanOf(values),
  }));
}

/** By `layer/unit`. */
function meansOf(verdicts: readonly Verdict[], { way, stepCount, measure }: Side): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const verdict of verdicts) {
    if (verdict.way !== way || verdict.stepCount !== stepCount) continue;
    const key = `${verdict.layer}/${verdict.unit}`;
    values.set(key, [...(values.get(key) ?? []), verdict[measure]]);
  }
  return new Map([...values].map(([key, own]) => [key, meanOf(own)]));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
