import type { StepCalibration } from '../../content/schema.ts';
import { inLanes } from '../in-lanes.ts';
import type { Climb } from './climb.ts';
import type { VisualizeOptions } from './recipes.ts';
import type { Reached, Studio } from './studio.ts';

/** Step counts that are tried, besides the longest, are multiples of this, from twice it on. */
const rung = 32;

/** Units that are climbed for it, evenly spaced over the layer. */
const sampleSize = 8;

/**
 * Share of the sample's colour values that may be burnt out. A unit that is linear in the pixels, as those of a network's first
 * layer are, grows for as long as any value is short of black or full light; where others stop it shows hardly any.
 */
export const mostBurnt = 0.05;

/** What a layer of brisk steps takes, as a rule: GoogLeNet's 4e takes 128, its 5a and 5b 96. */
export const usualSteps = 128;

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
 * Finds the fewest steps of a recipe that bring a sample of a layer's units within a tolerance of what stepCount of Lucid's
 * steps reach, on average over the sample; fewer where these would burn the pictures out. Shorter climbs are stages of the
 * longest, each with settling steps of its own, and none goes on longer than it takes to tell.
 */
export async function calibrateSteps({
  studio,
  unitCount,
  climbOf,
  options: { stepCount: goalSteps, settleSteps, tolerance },
  batchSize,
  laneCount,
}: CalibrateRequest): Promise<StepCalibration> {
  const units = sample(unitCount);
  const batches = inBatches(units, batchSize, studio.partOf).map((batch) => batch.map(climbOf));
  const ends: Reached[][] = [];
  await inLanes(batches.entries(), laneCount, async ([i, climbs]) => {
    for await (const end of studio.measure(climbs, [goalSteps], 'lucid')) ends[i] = end;
  });
  const goals = ends.flat();
  // What is never excited has no course that could tell anything.
  const told = goals.flatMap(({ objective }, i) => (objective > 0 ? [i] : []));
  const stepCounts = [...ladder(goalSteps).filter((count) => count > settleSteps), goalSteps];
  const courses = batches.map((climbs) => studio.measure(climbs, stepCounts));
  const reached: Required<StepCalibration['reached'][number]>[] = [];
  try {
    for (const stepCount of stepCounts) {
      const stage = await nextStage(courses, laneCount);
      const share = mean(told.map((i) => stage[i]!.objective / goals[i]!.objective));
      const burnt = mean(told.map((i) => stage[i]!.burnt));
      reached.push({ stepCount, share, burnt });
      if (share >= 1 - tolerance || burnt > mostBurnt) break;
    }
  } finally {
    await Promise.all(courses.map((course) => course.return()));
  }
  const isBurning = reached.at(-1)!.burnt > mostBurnt && reached.length > 1;
  return { stepCount: reached.at(isBurning ? -2 : -1)!.stepCount, units, goalSteps, reached };
}

/** Steps of a picture that finding out takes all in all, where it ends with the usual ones. */
export function calibrationSteps(
  unitCount: number,
  { stepCount, settleSteps }: Pick<VisualizeOptions, 'stepCount' | 'settleSteps'>,
): number {
  return sample(unitCount).length * (stepCount + usualSteps + ladder(usualSteps).length * settleSteps);
}

/** What the next step count brings, unit by unit. */
async function nextStage(courses: readonly AsyncGenerator<Reached[], void>[], laneCount: number): Promise<Reached[]> {
  const stages: Reached[][] = [];
  await inLanes(courses.entries(), laneCount, async ([i, course]) => {
    stages[i] = (await course.next()).value!;
  });
  return stages.flat();
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

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
