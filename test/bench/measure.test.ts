import { describe, expect, it } from 'vitest';
import { measure } from '../../pipeline/bench/measure.ts';
import { formatReport, report } from '../../pipeline/bench/report.ts';

const rateOf = (name: string, perSecond: number, multiplyAdds: number) => ({
  name,
  perSecond,
  range: [perSecond, perSecond] as [number, number],
  rates: [perSecond],
  multiplyAddsPerSecond: perSecond * multiplyAdds,
});

describe('measure', () => {
  it('takes the benchmarks in turns and gives the median rate', async () => {
    const turns: string[] = [];
    const benchmark = (name: string) => ({
      name,
      multiplyAdds: 10,
      run: async (count: number) => {
        turns.push(`${name}${count}`);
        const end = performance.now() + 2;
        while (performance.now() < end);
      },
    });
    const [a, b] = await measure([benchmark('a'), benchmark('b')], { rounds: 3, sampleMs: 1 });
    expect(turns).toEqual(['a4', 'a4', 'b4', 'b4', 'a4', 'b4', 'a4', 'b4', 'a4', 'b4']);
    expect(a!.perSecond).toBeLessThanOrEqual(2000);
    expect(a!.perSecond).toBeGreaterThanOrEqual(a!.range[0]);
    expect(b!.multiplyAddsPerSecond).toBe(10 * b!.perSecond);
    expect(a!.rates.toSorted((x, y) => x - y)).toEqual([a!.range[0], a!.perSecond, a!.range[1]]);
  });
});

describe('measure by processor time', () => {
  it('counts what the process that works has used, not what passes meanwhile', async () => {
    let usedMs = 0;
    const work = {
      name: 'elsewhere',
      multiplyAdds: 1,
      run: async (count: number) => {
        usedMs += 2 * count;
        const end = performance.now() + 5;
        while (performance.now() < end);
      },
      processorMs: async () => usedMs,
    };
    const own = { name: 'here', multiplyAdds: 1, run: work.run };
    const [elsewhere, here] = await measure([work, own], { rounds: 3, sampleMs: 1, clock: 'processor' });
    expect(elsewhere!.rates).toEqual([500, 500, 500]);
    expect(here!.perSecond).toBeGreaterThan(0);
    expect(here!.perSecond).toBeLessThan(4 / 0.001);
  });
});

describe('report', () => {
  it('relates rates to the peak and steps to gradients', () => {
    const measurements = [
      rateOf('product', 10, 100),
      rateOf('forward', 4, 200),
      rateOf('gradient', 2, 250),
      rateOf('visualization', 1.8, 250),
    ];
    const result = report(measurements, [128], 2);
    const { forwardShare, gradientShare, outsideShare } = result.sizes[0]!;
    expect(forwardShare).toBeCloseTo(0.8, 12);
    expect(gradientShare).toBeCloseTo(0.5, 12);
    expect(outsideShare).toBeCloseTo(0.1, 12);
    expect(formatReport(result)).toContain('80 % of the peak');
  });
});
