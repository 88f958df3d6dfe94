import { describe, expect, it } from 'vitest';
import { calibrateSteps } from '../../pipeline/visualize/calibrate-steps.ts';
import type { CalibrateRequest } from '../../pipeline/visualize/calibrate-steps.ts';

/** Climbs of units that approach their best exponentially, each as fast as `halfLife` says. */
function request(halfLife: (unit: number) => number, changes: Partial<CalibrateRequest> = {}) {
  const climbed: number[][] = [];
  const calls: CalibrateRequest = {
    unitCount: 80,
    climbOf: (unit) => ({ seed: unit, direction: new Float32Array() }),
    options: { stepCount: 512, settleSteps: 32, tolerance: 0.05 },
    batchSize: 2,
    laneCount: 2,
    studio: {
      partOf: (unit) => Number(unit >= 30),
      async measure(climbs, stepCounts) {
        climbed.push(climbs.map(({ seed }) => seed));
        return stepCounts.map((count) =>
          climbs.map(({ seed }) => ({ objective: (1 + seed) * (1 - 2 ** (-count / halfLife(seed))), burnt: 0 })),
        );
      },
    },
    ...changes,
  };
  return { climbed, calibration: calibrateSteps(calls) };
}

/** Units that grow for ever, and have burnt out a hundredth of their values for every `steps` steps. */
const linear = (steps: number): CalibrateRequest['studio'] => ({
  partOf: () => 0,
  measure: async (climbs, stepCounts) =>
    stepCounts.map((count) => climbs.map(() => ({ objective: count, burnt: count / steps / 100 }))),
});

describe('calibrateSteps', () => {
  it('takes the fewest steps that come within the tolerance of the most', async () => {
    const { calibration } = request(() => 40);
    const { stepCount, reached } = await calibration;
    // 1 − 2^(−128/40) = 0.89, 1 − 2^(−192/40) = 0.96
    expect(stepCount).toBe(192);
    expect(reached.map((stage) => stage.stepCount)).toEqual(Array.from({ length: 15 }, (_, i) => 64 + 32 * i));
    expect(reached[4]!.share).toBeCloseTo((1 - 2 ** (-192 / 40)) / (1 - 2 ** (-512 / 40)), 10);
    expect(reached.at(-1)!.share).toBe(1);
  });

  it('takes the most where the units still grow', async () => {
    expect((await request(() => 1e6).calibration).stepCount).toBe(512);
  });

  it('takes fewer where more would burn the pictures out, but never fewer than the least', async () => {
    const { stepCount, reached } = await request(() => 1, { studio: linear(30) }).calibration;
    expect(stepCount).toBe(128); // 150 steps burn 5 % out, the next that are tried are 160
    expect(reached.find((stage) => stage.stepCount === stepCount)!.burnt).toBeCloseTo(0.0427, 4);
    expect((await request(() => 1, { studio: linear(200) }).calibration).stepCount).toBe(512);
    expect((await request(() => 1, { studio: linear(1) }).calibration).stepCount).toBe(64);
  });

  it('averages over units whatever their scale', async () => {
    const { stepCount } = await request((unit) => (unit < 40 ? 10 : 150)).calibration;
    // Half the sample is done at once, the other half reaches 0.92 of its 512 at 384.
    expect(stepCount).toBe(384);
  });

  it('samples evenly, in batches of units that can climb together', async () => {
    const { climbed, calibration } = request(() => 40);
    const { units } = await calibration;
    expect(units).toEqual([5, 15, 25, 35, 45, 55, 65, 75]);
    expect(climbed).toEqual([[5, 15], [25], [35, 45], [55, 65], [75]]);
    expect((await request(() => 40, { unitCount: 3 }).calibration).units).toEqual([0, 1, 2]);
  });

  it('leaves out units that nothing excites, and takes the most where that is all of them', async () => {
    const dead: CalibrateRequest['studio'] = {
      partOf: () => 0,
      measure: async (climbs, stepCounts) =>
        stepCounts.map((count) => climbs.map(({ seed }) => ({ objective: seed === 5 ? 1 - 1 / count : -1, burnt: 0 }))),
    };
    expect((await request(() => 1, { studio: dead }).calibration).reached[0]!.share).toBeCloseTo(
      (1 - 1 / 64) / (1 - 1 / 512),
      10,
    );
    const all = {
      ...dead,
      measure: async (climbs: readonly unknown[], stepCounts: readonly number[]) =>
        stepCounts.map(() => climbs.map(() => ({ objective: -1, burnt: 0 }))),
    };
    expect((await request(() => 1, { studio: all }).calibration).stepCount).toBe(512);
  });
});
