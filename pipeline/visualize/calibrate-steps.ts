import type { StepCalibration } from '../../content/schema.ts';
import type { Climb } from './climb.ts';
import type { VisualizeOptions } from './recipes.ts';
import type { Reached, Studio } from './studio.ts';
import { workOff } from './work-off.ts';

/** Step counts that are tried, besides the recipe's own, are multiples of this, from twice it on. */
const rung = 32;

/** Units that are climbed for it, evenly spaced over the layer. */
const sampleSize = 8;

/**
 * Share of the sample's colour values that may be burnt out. A unit that is linear in the pixels, as those of a network's first
 * layer are, grows for as long as any value is short of black or full light; where others stop it shows hardly any.
 */
export const mostBurnt = 0.05;

export interface CalibrateRequest {
  studio: Pick<Studio, 'partOf' | 'measure'>;
  unitCount: number;
  /** How a unit's positive picture begins. */
  climbOf: (unit: number) => Climb;
  options: Pick<VisualizeOptions, 'stepCount' | 'settleSteps'> & { tolerance: number };
  batchSize: number;
  /** Climbs under way at once. */
  laneCount: number;
}

/**
 * Finds the fewest steps that bring a sample of a layer's units within a tolerance of what the recipe's step count reaches,
 * on average over the sample; fewer where these would burn the pictures out. Shorter climbs are stages of the longest, each with
 * settling steps of its own: with 512 and 32 of them the sample takes about as long as two climbs of each of its units.
 */
export async function calibrateSteps({
  studio,
  unitCount,
  climbOf,
  options: { stepCount, settleSteps, tolerance },
  batchSize,
  laneCount,
}: CalibrateRequest): Promise<StepCalibration> {
  const units = sample(unitCount);
  const stepCounts = [...ladder(stepCount).filter((count) => count > settleSteps), stepCount];
  const courses = new Map<number, Reached[]>();
  const batches = inBatches(units, batchSize, studio.partOf);
  await workOff(
    laneCount,
    () => batches.shift(),
    async (batch) => {
      const stages = await studio.measure(batch.map(climbOf), stepCounts);
      for (const [i, unit] of batch.entries()) {
        const course = stages.map((stage) => stage[i]!);
        // What is never excited has no course that could tell anything.
        if (course.at(-1)!.objective > 0) courses.set(unit, course);
      }
    },
  );
  // In the sample's order, whichever batch was finished first: a sum's last bit depends on it.
  const told = units.flatMap((unit) => (courses.has(unit) ? [courses.get(unit)!] : []));
  const reached = stepCounts.map((count, stage) => ({
    stepCount: count,
    share: mean(told.map((course) => course[stage]!.objective / course.at(-1)!.objective)),
    burnt: mean(told.map((course) => course[stage]!.burnt)),
  }));
  const enough = firstOr(reached, ({ share }) => share >= 1 - tolerance, reached.length - 1);
  const burning = firstOr(reached, ({ burnt }) => burnt > mostBurnt, reached.length);
  return { stepCount: stepCounts[Math.max(0, Math.min(enough, burning - 1))]!, units, reached };
}

function ladder(stepCount: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil(stepCount / rung) - 2) }, (_, i) => (i + 2) * rung);
}

function sample(unitCount: number): number[] {
  const spacing = unitCount / Math.min(sampleSize, unitCount);
  return Array.from({ length: Math.min(sampleSize, unitCount) }, (_, i) => Math.floor((i + 0.5) * spacing));
}

/** Units of different parts cannot climb together. */
function inBatches(units: readonly number[], batchSize: number, partOf: (unit: number) => number): number[][] {
  const batches: number[][] = [];
  for (const unit of units) {
    const last = batches.at(-1);
    if (last && last.length < batchSize && partOf(last[0]!) === partOf(unit)) last.push(unit);
    else batches.push([unit]);
  }
  return batches;
}

/** Where the first is that passes, or `otherwise`. */
function firstOr<Item>(items: readonly Item[], passes: (item: Item) => boolean, otherwise: number): number {
  const index = items.findIndex(passes);
  return index === -1 ? otherwise : index;
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
