import type { Answer } from '../../content/schema/tuning.ts';
import type { ClaimOf } from '../../content/schema/claim.ts';
import { significance, type Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';
import { rocArea } from './roc-area.ts';
import { answersTo, measureAnswer } from './tuning-values.ts';

/**
 * Whether some units have more of a measure than the rest of their layer. The control is the same of the same units with shuffled weights;
 * chance is the probability of as much were the units drawn by lot (normal approximation of the Mann–Whitney U test).
 */
export async function checkContrast(claim: ClaimOf<'contrast'>, evidence: Evidence): Promise<Finding> {
  const tuning = await evidence.tuning(claim.layer);
  const set = answersTo(tuning, claim.stimulus);
  const over = claim.over === undefined ? undefined : answersTo(tuning, claim.over);
  const members = new Set(claim.units);
  const left = new Set(claim.without);
  const areaOf = (answers: readonly Answer[], overAnswers: readonly Answer[] | undefined) => {
    const values = answers.map((answer, unit) => measure(claim, answer, overAnswers?.[unit]));
    const others = values.filter((_, unit) => !members.has(unit) && !left.has(unit));
    return rocArea(
      [...members].map((unit) => values[unit]!),
      others,
    );
  };
  const value = areaOf(set.answers, over?.answers);
  const otherCount = set.answers.length - new Set([...members, ...left]).size;
  const chance = chanceOfArea(value, members.size, otherCount);
  return {
    holds: value >= claim.atLeast && chance < significance,
    value,
    control: areaOf(set.controls, over?.controls),
    chance,
  };
}

/** A unit that does not answer at all has none of it. */
function measure({ measure: name }: ClaimOf<'contrast'>, answer: Answer, over: Answer | undefined): number {
  const value = measureAnswer(answer, name) ?? 0;
  if (!over) return value;
  const other = measureAnswer(over, name) ?? 0;
  return value + other === 0 ? 0 : value / (value + other);
}

function chanceOfArea(area: number, memberCount: number, otherCount: number): number {
  const deviation = Math.sqrt((memberCount + otherCount + 1) / (12 * memberCount * otherCount));
  return upperTail((area - 0.5) / deviation);
}

/** Probability that a standard normal variable is at least z: Abramowitz and Stegun 26.2.17, right to 7.5e-8. */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
