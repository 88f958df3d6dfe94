import { median } from '../median.ts';

/** Something that is run over and over; how often a second is what is measured. */
export interface Benchmark {
  name: string;
  /** Multiply-adds of one unit of work. */
  multiplyAdds: number;
  /** Units of work that one turn does at least, so that what begins and ends it weighs little. */
  leastCount?: number;
  /** Does so many units of work, as many at once as the engine can. */
  run: (count: number) => Promise<void>;
  /** Processor time used so far, in ms, by the process that does the work; where it is not given, that is this one. */
  processorMs?: () => Promise<number>;
}

/** What a second is one of: the clock's, or a processor's, which other work on the machine does not lengthen. */
export type Clock = 'wall' | 'processor';

export interface Measurement {
  name: string;
  /** Units of work a second, median over the rounds. */
  perSecond: number;
  /** Smallest and largest of the rounds. */
  range: [number, number];
  /** Of every round, in order. */
  rates: number[];
  multiplyAddsPerSecond: number;
}

/**
 * Measures benchmarks in turns, so that whatever else the machine does falls on all of them alike.
 * @param sampleMs how long one turn of one benchmark takes, about
 */
export async function measure(
  benchmarks: readonly Benchmark[],
  { rounds = 9, sampleMs = 700, clock = 'wall' as Clock } = {},
): Promise<Measurement[]> {
  const counts: number[] = [];
  for (const { run, leastCount = 4 } of benchmarks) {
    // The first run makes the sessions, the second tells how long a unit takes.
    await run(4);
    counts.push(Math.max(leastCount, Math.ceil((4 * sampleMs) / (await elapsedMs(() => run(4))))));
  }
  const rates: number[][] = benchmarks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run, processorMs = ownProcessorMs }] of benchmarks.entries()) {
      const now = clock === 'wall' ? wallMs : processorMs;
      rates[i]!.push((1000 * counts[i]!) / (await elapsedMs(() => run(counts[i]!), now)));
    }
  }
  return benchmarks.map(({ name, multiplyAdds }, i) => {
    const perSecond = median(rates[i]!);
    return {
      name,
      perSecond,
      range: [Math.min(...rates[i]!), Math.max(...rates[i]!)],
      rates: rates[i]!,
      multiplyAddsPerSecond: perSecond * multiplyAdds,
    };
  });
}

async function elapsedMs(work: () => Promise<void>, now = wallMs): Promise<number> {
  const start = await now();
  await work();
  return (await now()) - start;
}

async function wallMs(): Promise<number> {
  return performance.now();
}

async function ownProcessorMs(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
