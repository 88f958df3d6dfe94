import type { ClaimOf } from '../../content/schema/claim.ts';
import { significance, type Finding } from '../../content/schema/check.ts';
import { random, seedOf } from '../random.ts';
import { angularDistance } from '../stimuli/measure-tuning.ts';
import type { Evidence } from './evidence.ts';
import { Obstacle } from './obstacle.ts';
import { rocArea } from './roc-area.ts';
import { shuffled } from './shuffled.ts';
import { answersTo } from './tuning-values.ts';

const shuffleCount = 200;

/** A unit and the orientation it prefers. */
interface Oriented {
  unit: number;
  degrees: number;
}

/**
 * Whether units of like orientation are connected more positively than others. Chance is how often the same comes out with the orientations of
 * the earlier units dealt to them by lot, and the control what 5 % of such lots reach.
 */
export async function checkAlignment(claim: ClaimOf<'alignment'>, evidence: Evidence): Promise<Finding> {
  const earlier = await orientations(claim.from, evidence);
  const later = await orientations(claim.to, evidence);
  // Where one of the two has no direction along its axis, half a turn is no difference.
  const period = earlier.periodDegrees === 360 && later.periodDegrees === 360 ? 360 : 180;
  const sums = await evidence.sums(
    claim.from.layer,
    claim.to.layer,
    later.units.map(({ unit }) => unit),
  );
  const areaOf = (inputs: readonly Oriented[]): number => {
    const [like, unlike]: [number[], number[]] = [[], []];
    for (const { unit, degrees } of later.units) {
      const { excitation, inhibition } = sums.get(unit)!;
      for (const input of inputs) {
        const apart = angularDistance(degrees - input.degrees, claim.turn, period);
        (apart <= claim.within ? like : unlike).push(excitation[input.unit]! + inhibition[input.unit]!);
      }
    }
    return rocArea(like, unlike);
  };

  const value = areaOf(earlier.units);
  if (Number.isNaN(value)) throw new Obstacle('no two of the units have the orientations that are to be compared');
  const next = random(seedOf(claim.id));
  const byLot = Array.from({ length: shuffleCount }, () => {
    const dealt = shuffled(earlier.units, next);
    return areaOf(earlier.units.map(({ unit }, i) => ({ unit, degrees: dealt[i]!.degrees })));
  }).sort((a, b) => a - b);
  const chance = byLot.filter((area) => area >= value).length / shuffleCount;
  return {
    holds: value >= claim.atLeast && chance < significance,
    value,
    control: byLot[Math.ceil((1 - significance) * shuffleCount) - 1]!,
    chance,
  };
}

async function orientations(
  { layer, stimulus, units }: ClaimOf<'alignment'>['from'],
  evidence: Evidence,
): Promise<{ periodDegrees: number; units: Oriented[] }> {
  const { answers, periodDegrees } = answersTo(await evidence.tuning(layer), stimulus);
  const oriented = units.flatMap((unit) => {
    const degrees = answers[unit]!.tuning?.preferredDegrees;
    return degrees === undefined ? [] : { unit, degrees };
  });
  return { periodDegrees, units: oriented };
}
