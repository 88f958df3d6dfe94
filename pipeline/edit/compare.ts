import { pearson } from '../../content/pearson.ts';
import type { Accuracy, EditResult, ExamplesChange, TuningChange } from '../../content/schema/edit.ts';
import type { Example } from '../../content/schema.ts';
import { measureTuning } from '../stimuli/measure-tuning.ts';
import type { UnitCurves } from './measure-curves.ts';
import type { PeakResponses } from './peak-responses.ts';

/** Compares the tuning of a unit under the condition that it answers most strongly before. */
export function compareTuning(
  unit: string,
  before: UnitCurves,
  after: UnitCurves,
  periodDegrees: 180 | 360,
): TuningChange {
  const peaks = before.map((curve) => Math.max(...curve));
  const condition = peaks.indexOf(Math.max(...peaks));
  const curves = { before: before[condition]!, after: after[condition]! };
  return {
    unit,
    condition,
    before: measureTuning(curves.before, periodDegrees),
    after: measureTuning(curves.after, periodDegrees),
    curves,
    correlation: pearson(curves.before, curves.after),
  };
}

/** Compares what excites a unit most; images that could not be read both times are left out. */
export function compareExamples(
  unit: string,
  before: PeakResponses,
  after: PeakResponses,
  exampleCount: number,
): ExamplesChange {
  const read = before.flatMap((example, i) => (example && after[i] ? [[example, after[i]] as const] : []));
  const strongest = (examples: readonly Example[]) =>
    examples
      .filter(({ activation }) => activation > 0)
      .sort((a, b) => b.activation - a.activation || (a.image < b.image ? -1 : 1))
      .slice(0, exampleCount);
  const [first, second] = [strongest(read.map(([old]) => old)), strongest(read.map(([, now]) => now))];
  const now = new Set(second.map(({ image }) => image));
  return {
    unit,
    before: first,
    after: second,
    keptCount: first.filter(({ image }) => now.has(image)).length,
    correlation: pearson(
      read.map(([old]) => old.activation),
      read.map(([, changed]) => changed.activation),
    ),
  };
}

/** What a network says of one image: how many classes score as high as the right one, and the probability of that. */
export type ClassAnswer = readonly [rank: number, probability: number];

/**
 * Compares how often a network is right, image by image.
 * @param before by image, and `after` of the same images; at least two
 */
export function compareAccuracy(
  before: readonly ClassAnswer[],
  after: readonly ClassAnswer[],
): Pick<NonNullable<EditResult['accuracy']>, 'after' | 'before' | 'imageCount' | 'standardError'> {
  const measures = {
    top1: ([rank]: ClassAnswer) => Number(rank < 1),
    top5: ([rank]: ClassAnswer) => Number(rank < 5),
    confidence: ([, probability]: ClassAnswer) => probability,
  } as const;
  const each = (of: (measure: (answer: ClassAnswer) => number) => number): Accuracy => ({
    top1: of(measures.top1),
    top5: of(measures.top5),
    confidence: of(measures.confidence),
  });
  return {
    imageCount: before.length,
    before: each((measure) => mean(before.map(measure))),
    after: each((measure) => mean(after.map(measure))),
    standardError: each((measure) => standardError(before.map((answer, i) => measure(after[i]!) - measure(answer)))),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the mean of some differences. */
function standardError(differences: readonly number[]): number {
  const centre = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (differences.length - 1);
  return Math.sqrt(variance / differences.length);
}
