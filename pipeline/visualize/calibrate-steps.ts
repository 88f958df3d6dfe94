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

/**
 * Learning rate that is tried where a layer does not get on by brisk steps, whose rate is 0.08. MobileNetV2's bottleneck-16 comes
 * as far by 256 of these as by 512 brisk ones, and its pictures stay softer.
 */
const smallerRate = 0.05;

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

type Stage = Required<StepCalibration['reached'][number]>;

/** The sample's climbs by one kind of steps, as far as they have been followed. */
interface Course {
  /** Learning rate, where it is not the recipe's. */
  rate: number | undefined;
  climbs: AsyncGenerator<Reached[], void>[];
  reached: Stage[];
}

/**
 * Finds the fewest steps of a recipe that bring a sample of a layer's units within a tolerance of what stepCount of Lucid's
 * steps reach, on average over the sample; fewer where these would burn the pictures out. Where the recipe's steps are not
 * there by half of stepCount, smaller ones are tried, and what is further by then goes on. Shorter climbs are stages of the
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
    for await (const end of studio.measure(climbs, [goalSteps], { adam: 'lucid' })) ends[i] = end;
  });
  const goals = ends.flat();
  const stepCounts = [...ladder(goalSteps).filter((count) => count > settleSteps), goalSteps];
  const courses: Course[] = [];

  function startCourse(rate?: number): Course {
    const climbs = batches.map((batch) => studio.measure(batch, stepCounts, { rate }));
    courses.push({ rate, climbs, reached: [] });
    return courses.at(-1)!;
  }

  /** Whether going on is of any use. */
  const isOpen = ({ reached }: Course) =>
    reached.length === 0 || (shareOf(reached) < 1 - tolerance && reached.at(-1)!.burnt <= mostBurnt);

  /** Climbs on, to the end at most, but one stage at least. */
  async function follow(course: Course, end: number): Promise<void> {
    const { climbs, reached } = course;
    for (const stepCount of stepCounts.slice(reached.length)) {
      if (!isOpen(course) || (stepCount > end && reached.length > 0)) break;
      reached.push({ stepCount, ...compare(await nextStage(climbs, laneCount), goals) });
    }
  }

  try {
    let best = startCourse();
    await follow(best, goalSteps / 2);
    if (isOpen(best)) {
      const smaller = startCourse(smallerRate);
      await follow(smaller, goalSteps / 2);
      if (shareOf(smaller.reached) > shareOf(best.reached)) best = smaller;
      await follow(best, goalSteps);
    }
    const { rate, reached } = best;
    const isBurning = reached.at(-1)!.burnt > mostBurnt && reached.length > 1;
    const { stepCount } = reached.at(isBurning ? -2 : -1)!;
    return { stepCount, ...(rate !== undefined && { rate }), units, goalSteps, reached };
  } finally {
    await Promise.all(courses.flatMap(({ climbs }) => climbs.map((climb) => climb.return())));
  }
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

/** What climbs have reached, as a mean share of their goals; what is never excited has no course that could tell anything. */
function compare(stage: readonly Reached[], goals: readonly Reached[]): Omit<Stage, 'stepCount'> {
  const told = goals.flatMap(({ objective }, i) => (objective > 0 ? [i] : []));
  return {
    share: mean(told.map((i) => stage[i]!.objective / goals[i]!.objective)),
    burnt: mean(told.map((i) => stage[i]!.burnt)),
  };
}

const shareOf = (reached: readonly Stage[]): number => reached.at(-1)!.share;

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
