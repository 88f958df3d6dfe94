import { describe, expect, it } from 'vitest';
import { calibrateSteps } from '../../pipeline/visualize/calibrate-steps.ts';
import type { CalibrateRequest } from '../../pipeline/visualize/calibrate-steps.ts';

type Way = 'lucid' | 'brisk' | 'smaller';
type Course = (unit: number, count: number, way: Way) => { objective: number; burnt: number };

/** A studio whose climbs take the course, and what was asked of it. */
function request(course: Course, changes: Partial<CalibrateRequest> = {}) {
  const climbed: { units: number[]; way: Way; rate: number | undefined; counts: number[]; isClosed: boolean }[] = [];
  const calls: CalibrateRequest = {
    unitCount: 80,
    climbOf: (unit) => ({ seed: unit, direction: new Float32Array() }),
    options: { stepCount: 512, settleSteps: 32, tolerance: 0.05 },
    batchSize: 2,
    laneCount: 2,
    studio: {
      partOf: (unit) => Number(unit >= 30),
      async *measure(climbs, stepCounts, { adam = 'brisk', rate } = {}) {
        const units = climbs.map(({ seed }) => seed);
        const way: Way = rate === undefined ? adam : 'smaller';
        const own = { units, way, rate, counts: [] as number[], isClosed: false };
        climbed.push(own);
        try {
          for (const count of stepCounts) {
            own.counts.push(count);
            yield units.map((unit) => course(unit, count, way));
          }
        } finally {
          own.isClosed = true;
        }
      },
    },
    ...changes,
  };
  return { climbed, calibration: calibrateSteps(calls) };
}

/** Units that approach their best exponentially, each as fast as `halfLife` says, and four times as fast by brisk steps. */
const saturating =
  (halfLife: (unit: number) => number): Course =>
  (unit, count, way) => ({
    objective: (1 + unit) * (1 - 2 ** (-(way === 'lucid' ? 1 : 4) * (count / halfLife(unit)))),
    burnt: 0,
  });

/** Units that grow for ever, and have burnt out a hundredth of their values for every `steps` steps. */
const linear =
  (steps: number): Course =>
  (_, count) => ({ objective: count, burnt: count / steps / 100 });

/** Units that other steps bring so many times as far as Lucid's. */
const scaled =
  (factors: Record<'brisk' | 'smaller', number>): Course =>
  (_, count, way) => ({ objective: way === 'lucid' ? count : count * factors[way], burnt: 0 });

/** Units that nothing excites, but for one. */
const onlyUnit5: Course = (unit, count) => ({ objective: unit === 5 ? 1 - 1 / count : -1, burnt: 0 });

describe('calibrateSteps', () => {
  it("takes the fewest of the recipe's steps that come within the tolerance of the most of Lucid's", async () => {
    const { stepCount, goalSteps, reached } = await request(saturating(() => 160)).calibration;
    // 1 − 2^(−4·128/160) = 0.89, 1 − 2^(−4·160/160) = 0.94, 1 − 2^(−4·192/160) = 0.96, of 1 − 2^(−512/160) = 0.89
    expect(stepCount).toBe(128);
    expect(goalSteps).toBe(512);
    expect(reached.map((stage) => stage.stepCount)).toEqual([64, 96, 128]);
    expect(reached.at(-1)!.share).toBeCloseTo(1, 10);
    expect(reached[1]!.share).toBeCloseTo((1 - 2 ** (-384 / 160)) / (1 - 2 ** (-512 / 160)), 10);
  });

  it('climbs no further than it takes to tell, and closes every climb', async () => {
    const { climbed, calibration } = request(saturating(() => 160));
    await calibration;
    for (const { way, counts, isClosed } of climbed) {
      expect(counts).toEqual(way === 'lucid' ? [512] : [64, 96, 128]);
      expect(isClosed).toBe(true);
    }
  });

  it("takes the most where the recipe's steps never get there", async () => {
    const { stepCount, rate, reached } = await request(scaled({ brisk: 0.5, smaller: 0.4 })).calibration;
    expect({ stepCount, rate }).toEqual({ stepCount: 512, rate: undefined });
    expect(reached.map((stage) => stage.stepCount)).toEqual(Array.from({ length: 15 }, (_, i) => 64 + 32 * i));
    expect(reached.at(-1)!.share).toBe(0.5);
  });

  it('tries smaller steps where half the most do not get there, and takes them where they come further', async () => {
    const { climbed, calibration } = request(scaled({ brisk: 1.5, smaller: 3 }));
    const { stepCount, rate, reached } = await calibration;
    // 3 · 192 = 576, where 0.95 · 512 = 486 is asked; brisk steps have come to 1.5 · 256 = 384 by half.
    expect({ stepCount, rate }).toEqual({ stepCount: 192, rate: 0.05 });
    expect(reached.map((stage) => stage.share)).toEqual([64, 96, 128, 160, 192].map((count) => (3 * count) / 512));
    const followed = (way: Way) => climbed.filter((own) => own.way === way).map(({ counts }) => counts.at(-1));
    expect(followed('brisk')).toEqual([256, 256, 256, 256, 256]);
    expect(followed('smaller')).toEqual([192, 192, 192, 192, 192]);
    expect(climbed.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('goes on with smaller steps that have come further by half', async () => {
    const { stepCount, rate } = await request(scaled({ brisk: 0.9, smaller: 1 })).calibration;
    // 0.95 · 512 = 486, which 480 steps do not reach.
    expect({ stepCount, rate }).toEqual({ stepCount: 512, rate: 0.05 });
  });

  it('takes fewer where more would burn the pictures out, but never fewer than the least', async () => {
    const { stepCount, reached } = await request(linear(30)).calibration;
    expect(stepCount).toBe(128); // 150 steps burn 5 % out, the next that are tried are 160
    expect(reached.at(-2)).toEqual({ stepCount: 128, share: 0.25, burnt: expect.closeTo(0.0427, 4) });
    expect(reached.at(-1)!.stepCount).toBe(160);
    expect((await request(linear(200)).calibration).stepCount).toBe(512);
    expect((await request(linear(1)).calibration).stepCount).toBe(64);
  });

  it('takes the most where settling is longer than the least', async () => {
    const options = { stepCount: 48, settleSteps: 64, tolerance: 0.05 };
    expect((await request(linear(200), { options }).calibration).stepCount).toBe(48);
  });

  it('averages over units whatever their scale', async () => {
    const { stepCount } = await request(saturating((unit) => (unit < 40 ? 10 : 600))).calibration;
    // Half the sample is done at once, and the other half has reached 0.80 of its goal at 96 steps, 1 at 128.
    expect(stepCount).toBe(128);
  });

  it('samples evenly, in batches of units that can climb together', async () => {
    const { climbed, calibration } = request(saturating(() => 160));
    expect((await calibration).units).toEqual([5, 15, 25, 35, 45, 55, 65, 75]);
    const batches = [[5, 15], [25], [35, 45], [55, 65], [75]];
    for (const way of ['lucid', 'brisk']) {
      expect(climbed.filter((own) => own.way === way).map(({ units }) => units)).toEqual(batches);
    }
    expect(
      (
        await request(
          saturating(() => 160),
          { unitCount: 3 },
        ).calibration
      ).units,
    ).toEqual([0, 1, 2]);
  });

  it('leaves out units that nothing excites, and takes the most where that is all of them', async () => {
    expect((await request(onlyUnit5).calibration).reached[0]!.share).toBeCloseTo((1 - 1 / 64) / (1 - 1 / 512), 10);
    expect((await request(() => ({ objective: -1, burnt: 0 })).calibration).stepCount).toBe(512);
  });
});
