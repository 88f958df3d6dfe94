import type { StepCalibration } from '../../content/schema.ts';
import type { Climb } from './climb.ts';
import type { VisualizeOptions } from './recipes.ts';
import type { Studio } from './studio.ts';
import { workOff } from './work-off.ts';

/** Step counts that are tried, besides the recipe's own. */
const ladder = [64, 96, 128, 192, 256, 384];

/** Units that are climbed for it, evenly spaced over the layer. */
const sampleSize = 8;

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
 * on average over the sample. It costs little more than the sample's longest climbs: the shorter ones are stages of them.
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
  const stepCounts = [...ladder.filter((count) => count > settleSteps && count < stepCount), stepCount];
  const shares = new Map<number, number[]>();
  const batches = inBatches(units, batchSize, studio.partOf);
  await workOff(
    laneCount,
    () => batches.shift(),
    async (batch) => {
      const objectives = await studio.measure(batch.map(climbOf), stepCounts);
      for (const [i, unit] of batch.entries()) {
        const most = objectives.at(-1)![i]!;
        // What is never excited has no course that could tell anything.
        if (most > 0)
          shares.set(
            unit,
            objectives.map((stage) => stage[i]! / most),
          );
      }
    },
  );
  const reached = stepCounts.map((count, stage) => {
    // In the sample's order, whichever batch was finished first: a sum's last bit depends on it.
    const ofStage = units.flatMap((unit) => shares.get(unit)?.[stage] ?? []);
    return { stepCount: count, share: ofStage.length === 0 ? 0 : mean(ofStage) };
  });
  const enough = reached.find(({ share }) => share >= 1 - tolerance);
  return { stepCount: enough?.stepCount ?? stepCount, units, reached };
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

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
