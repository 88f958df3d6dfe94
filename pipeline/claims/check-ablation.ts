import type { EditResult } from '../../content/schema/edit.ts';
import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';
import { median } from '../median.ts';
import { Obstacle } from './obstacle.ts';

type Measure = ClaimOf<'ablation'>['measure'];

/** What an edit changes; the control is the same of another edit. */
export async function checkAblation(claim: ClaimOf<'ablation'>, evidence: Evidence): Promise<Finding> {
  const [least, most] = claim.between;
  const value = measureEdit(await evidence.edit(claim.edit), claim.measure);
  const control =
    claim.control === undefined ? undefined : measureEdit(await evidence.edit(claim.control), claim.measure);
  return { holds: value >= least && value <= most, value, ...(control !== undefined && { control }) };
}

/** @throws Obstacle where the edit was measured in another way only */
function measureEdit({ edit, accuracy, tuning, examples }: EditResult, measure: Measure): number {
  if (measure === 'tuning' || measure === 'examples') {
    const units = (measure === 'tuning' ? tuning : examples)?.units;
    const correlations = units?.flatMap(({ correlation }) => correlation ?? []) ?? [];
    if (correlations.length > 0) return median(correlations);
    throw new Obstacle(`the ${measure} of the edit ${edit} was not measured: atlas edit ${edit} does it`);
  }
  if (accuracy) return 100 * (accuracy.after[measure] - accuracy.before[measure]);
  throw new Obstacle(
    `the accuracy of the edit ${edit} was not measured: atlas edit ${edit} --images DIR does it, with labelled photos`,
  );
}
