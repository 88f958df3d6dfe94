import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';
import { median } from '../median.ts';
import { Obstacle } from './obstacle.ts';
import { answersTo, measureAnswer } from './tuning-values.ts';

/** The median of a measure of tuning over some units that answer; the control is that of the layer's other units that answer. */
export async function checkMedian(claim: ClaimOf<'median'>, evidence: Evidence): Promise<Finding> {
  const { answers } = answersTo(await evidence.tuning(claim.layer), claim.stimulus);
  const members = new Set(claim.units);
  const values = (isMember: boolean) =>
    answers.flatMap((answer, unit) =>
      members.has(unit) === isMember ? (measureAnswer(answer, claim.measure) ?? []) : [],
    );
  const [own, others] = [values(true), values(false)];
  if (own.length === 0) throw new Obstacle(`none of the units answers ${claim.stimulus} stimuli`);
  const [least, most] = claim.between;
  const value = median(own);
  return {
    holds: value >= least && value <= most,
    value,
    ...(others.length > 0 && { control: median(others) }),
  };
}
