import { describe, expect, it } from 'vitest';
import { calibrateSteps } from '../../pipeline/visualize/calibrate-steps.ts';
import type { CalibrateRequest } from '../../pipeline/visualize/calibrate-steps.ts';

type Course = (unit: number, count: number, adam: 'lucid' | 'brisk') => { objective: number; burnt: number };

/** A studio whose climbs take the course, and what was asked of it. */
function request(course: Course, changes: Partial<CalibrateRequest> = {}) {
  const climbed: { units: number[]; adam: string; counts: number[]; isClosed: boolean }[] = [];
  const calls: CalibrateRequest = {
    unitCount: 80,
    climbOf: (unit) => ({ seed: unit, direction: new Float32Array() }),
    options: { stepCount: 512, settleSteps: 32, tolerance: 0.05 },
    batchSize: 2,
    laneCount: 2,
    studio: {
      partOf: (unit) => Number(unit >= 30),
      async *measure(climbs, stepCounts, adam = 'brisk') {
        const units = climbs.map(({ seed }) => seed);
        const own = { units, adam, counts: [] as number[], isClosed: false };
        climbed.push(own);
        try {
          for (const count of stepCounts) {
            own.counts.push(count);
            yield units.map((unit) => course(unit, count, adam));
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
  (unit, count, adam) => ({
    objective: (1 + unit) * (1 - 2 ** (-(adam === 'lucid' ? 1 : 4) * (count / halfLife(unit)))),
    burnt: 0,
  });

/** Units that grow for ever, and have burnt out a hundredth of their values for every `steps` steps. */
const linear =
  (steps: number): Course =>
  (_, count) => ({ objective: count, burnt: count / steps / 100 });

/** Units that brisk steps bring half as far. */
const slower: Course = (_, count, adam) => ({ objective: adam === 'lucid' ? count : count / 2, burnt: 0 });

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
    for (const { adam, counts, isClosed } of climbed) {
      expect(counts).toEqual(adam === 'lucid' ? [512] : [64, 96, 128]);
      expect(isClosed).toBe(true);
    }
  });

  it("takes the most where the recipe's steps never get there", async () => {
    const { stepCount, reached } = await request(slower).calibration;
    expect(stepCount).toBe(512);
    expect(reached.map((stage) => stage.stepCount)).toEqual(Array.from({ length: 15 }, (_, i) => 64 + 32 * i));
    expect(reached.at(-1)!.share).toBe(0.5);
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
    for (const adam of ['lucid', 'brisk']) {
      expect(climbed.filter((own) => own.adam === adam).map(({ units }) => units)).toEqual(batches);
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
