import type { ClaimOf } from '../../content/schema/claim.ts';
import { significance, type Finding, type RowCheck } from '../../content/schema/check.ts';
import { random, seedOf } from '../random.ts';
import { angularDistance, wrap } from '../stimuli/measure-tuning.ts';
import type { Evidence } from './evidence.ts';
import { shuffled } from './shuffled.ts';
import { answersTo } from './tuning-values.ts';

const shuffleCount = 200;

/** From our angles to those of a source: sense · ours + offset. */
interface Convention {
  sense: 1 | -1;
  offset: number;
}

/** Preferred orientations. The control is how many rows would hold on average with the claimed orientations dealt to the units by lot. */
export async function checkPeaks(claim: ClaimOf<'peaks'>, evidence: Evidence): Promise<Finding> {
  const { answers, periodDegrees } = answersTo(await evidence.tuning(claim.layer), claim.stimulus);
  const claimed = Object.values(claim.peaks);
  const measured = Object.keys(claim.peaks).map((unit) => answers[Number(unit)]!.tuning?.preferredDegrees ?? null);

  const rowsFor = (degrees: readonly number[]): RowCheck[] => {
    const convention =
      claim.convention === 'ours' ? { sense: 1 as const, offset: 0 } : fitConvention(measured, degrees, periodDegrees);
    return degrees.map((wanted, i) => {
      const ours = measured[i]!;
      if (ours === null) return { value: null, holds: false };
      const value = wrap(convention.sense * ours + convention.offset, periodDegrees);
      return { value, holds: angularDistance(value, wanted, periodDegrees) <= claim.within };
    });
  };

  const rows = rowsFor(claimed);
  const value = countOf(rows);
  const next = random(seedOf(claim.id));
  const byLot = Array.from({ length: shuffleCount }, () => countOf(rowsFor(shuffled(claimed, next))));
  const chance = byLot.filter((count) => count >= value).length / shuffleCount;
  return {
    holds: value >= claim.share * rows.length - 1e-9 && chance < significance,
    value,
    control: byLot.reduce((sum, count) => sum + count, 0) / shuffleCount,
    chance,
    rows,
  };
}

const countOf = (rows: readonly RowCheck[]): number => rows.filter(({ holds }) => holds).length;

/** The zero, to a degree, and the sense that leave the smallest mean distance. */
function fitConvention(
  measured: readonly (number | null)[],
  claimed: readonly number[],
  periodDegrees: 180 | 360,
): Convention {
  let best: Convention & { distance: number } = { sense: 1, offset: 0, distance: Infinity };
  for (const sense of [1, -1] as const) {
    for (let offset = 0; offset < periodDegrees; offset++) {
      let distance = 0;
      for (const [i, ours] of measured.entries()) {
        if (ours !== null) distance += angularDistance(sense * ours + offset, claimed[i]!, periodDegrees);
      }
      if (distance < best.distance) best = { sense, offset, distance };
    }
  }
  return best;
}
