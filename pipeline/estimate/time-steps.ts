import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { createClimber } from '../visualize/climb.ts';
import type { VisualizeOptions } from '../visualize/recipes.ts';
import { usualBatchSize } from '../visualize/usual-batch-size.ts';
import type { CostPoint } from './cost-curve.ts';
import type { PicturePlan } from './plan-pictures.ts';

/** What a step of a picture costs, by its multiply-adds. */
export interface StepCosts {
  points: CostPoint[];
  /** From nothing to the first step, for each tensor that is climbed. */
  setupMs: number;
}

/** How long the measured climbs take, about; a climb has at least so many steps. */
const wantedMs = 250;
const leastSteps = 4;

/**
 * Climbs a few steps of the cheapest, the middle and the costliest of some pictures.
 * @param plans at least one
 */
export async function timeSteps(
  engine: Engine,
  { graph }: LoadedModel,
  plans: readonly PicturePlan[],
  options: VisualizeOptions,
  now: () => number,
): Promise<StepCosts> {
  const byCost = plans.toSorted((a, b) => a.multiplyAdds - b.multiplyAdds);
  const chosen = new Set([byCost[0]!, byCost[Math.floor(byCost.length / 2)]!, byCost.at(-1)!]);
  const points: CostPoint[] = [];
  let setupMs = 0;
  for (const plan of chosen) {
    const { ms, setupMs: ownMs } = await timeClimbs(engine, graph, plan, options, now);
    points.push({ work: plan.multiplyAdds, ms });
    setupMs += ownMs / chosen.size;
  }
  return { points, setupMs };
}

/** Milliseconds a step of one picture, in batches as large and with as many in flight as in earnest. */
async function timeClimbs(
  engine: Engine,
  graph: LoadedModel['graph'],
  { tensor, channelCount, sizePx, windowPx }: PicturePlan,
  options: VisualizeOptions,
  now: () => number,
): Promise<{ ms: number; setupMs: number }> {
  const batch = usualBatchSize(engine);
  const laneCount = engine.concurrency + 1;
  const startMs = now();
  const climber = await createClimber(engine, graph, {
    ...options,
    target: tensor,
    batch,
    sizePx,
    windowPx,
    diverse: false,
    relu: 'exact',
    pool: 'argmax',
  });
  const climb = async (stepCount: number): Promise<number> => {
    const beganMs = now();
    const lanes = Array.from({ length: laneCount }, (_, lane) =>
      Array.from({ length: batch }, (_place, i) => {
        const direction = new Float32Array(channelCount);
        direction[(lane * batch + i) % channelCount] = 1;
        return { seed: lane * batch + i, direction };
      }),
    );
    await Promise.all(lanes.map((climbs) => climber.climb(climbs, { stepCount, settleSteps: 0 })));
    return now() - beganMs;
  };
  try {
    await climb(1);
    const setupMs = now() - startMs;
    const shortMs = await climb(1);
    const stepCount = Math.max(leastSteps, Math.min(64, Math.ceil(wantedMs / shortMs)));
    const longMs = await climb(1 + stepCount);
    return { ms: Math.max(longMs - shortMs, 1e-6) / (stepCount * laneCount * batch), setupMs };
  } finally {
    await climber.dispose();
  }
}
