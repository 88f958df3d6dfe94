import type { Engine, Provider } from '../engine/engine.ts';
import { inferShapes } from '../network/shape.ts';
import { UserError } from '../user-error.ts';
import { createClimber } from '../visualize/climb.ts';
import type { Climber } from '../visualize/climb.ts';
import { compareStep } from './compare-step.ts';
import type { StepComparison } from './compare-step.ts';
import { median } from '../median.ts';
import { stepOptionsOf } from './subject.ts';
import type { Subject } from './subject.ts';

export interface BatchRate {
  batch: number;
  /** Steps of single pictures a second, median over the rounds; null where the device has too little memory. */
  stepsPerSecond: number | null;
}

export interface ProviderReport extends StepComparison {
  engine: string;
  subject: Pick<Subject, 'name' | 'sizePx' | 'windowPx'>;
  batches: BatchRate[];
}

/** How much is measured. */
export interface Extent {
  /** Steps of a turn. */
  stepCount: number;
  rounds: number;
}

/** The batch with the highest rate, undefined where none fits. */
export function fastest(batches: readonly BatchRate[]): number | undefined {
  const fitting = batches.filter(({ stepsPerSecond }) => stepsPerSecond !== null);
  return fitting.sort((a, b) => b.stepsPerSecond! - a.stepsPerSecond!)[0]?.batch;
}

/** Steps at the beginning of each climb that are not counted: drawing its noise takes as long as some of them. */
const leadIn = 2;

/**
 * Measures visualization on a GPU: whether it computes what the CPU does, what of it is left to the CPU, and how fast it is
 * by the number of pictures in a run.
 * @param engine on the provider
 * @param cpu what its numbers are held against
 */
export async function benchOnProvider(
  engine: Engine,
  cpu: Engine,
  subject: Subject,
  { provider, batches, ...extent }: Extent & { provider: Provider; batches: readonly number[] },
): Promise<ProviderReport> {
  const rates: BatchRate[] = [];
  const { name, sizePx, windowPx } = subject;
  const compared = await compareStep(cpu, subject, provider);
  for (const batch of batches) {
    // What does not fit does not fit in larger batches either.
    const isTooLarge = rates.at(-1)?.stepsPerSecond === null;
    rates.push({ batch, stepsPerSecond: isTooLarge ? null : await rateOf(engine, subject, batch, extent) });
  }
  return { engine: engine.name, subject: { name, sizePx, windowPx }, ...compared, batches: rates };
}

/**
 * Steps of single pictures a second.
 * @returns the median over the rounds, or null where the device has too little memory
 */
export async function rateOf(
  engine: Engine,
  subject: Subject,
  batch: number,
  { stepCount, rounds }: Extent,
): Promise<number | null> {
  const climber = await createClimber(engine, subject.network, stepOptionsOf(subject, batch));
  const channels = channelsOf(subject);
  try {
    // The first climb makes the sessions.
    await timeClimb(climber, batch, channels, leadIn);
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const lead = await timeClimb(climber, batch, channels, leadIn);
      const whole = await timeClimb(climber, batch, channels, leadIn + stepCount);
      rates.push((1000 * batch * stepCount) / Math.max(whole - lead, 1e-3));
    }
    return median(rates);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  } finally {
    await climber.dispose();
  }
}

async function timeClimb(climber: Climber, batch: number, channels: number, stepCount: number): Promise<number> {
  const climbs = Array.from({ length: batch }, (_, seed) => {
    const direction = new Float32Array(channels);
    direction[seed % channels] = 1;
    return { seed, direction };
  });
  const start = performance.now();
  await climber.climb(climbs, { stepCount, settleSteps: 0 });
  return performance.now() - start;
}

function channelsOf({ network, target, windowPx }: Subject): number {
  return inferShapes(network, { pixels: [1, 3, windowPx, windowPx] }).get(target)![1]!;
}
