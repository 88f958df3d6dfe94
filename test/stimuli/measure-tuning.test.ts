import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { angularDistance, measureTuning } from '../../pipeline/stimuli/measure-tuning.ts';

const facts = fileURLToPath(new URL('../../../shared/facts', import.meta.url));

/** A bump of Gaussian profile on the circle. */
const bump = (count: number, period: number, centre: number, sigma: number, height = 1) =>
  Array.from({ length: count }, (_, i) => {
    return height * Math.exp(-((angularDistance((i * period) / count, centre, period) / sigma) ** 2) / 2);
  });

describe('measureTuning', () => {
  it.each([
    [12.3, 360],
    [359.2, 360],
    [0.4, 180],
    [178.9, 180],
  ] as const)('finds a peak at %d° of %d° and its width between the samples', (centre, period) => {
    const tuning = measureTuning(bump(period / 5, period, centre, 15, 7), period)!;
    expect(angularDistance(tuning.preferredDegrees, centre, period)).toBeLessThan(0.1);
    expect(tuning.peak).toBeCloseTo(7, 1);
    expect(Math.abs(tuning.widthDegrees - 2 * Math.sqrt(2 * Math.log(2)) * 15)).toBeLessThan(0.5);
    expect(tuning.preferredDegrees).toBeGreaterThanOrEqual(0);
    expect(tuning.preferredDegrees).toBeLessThan(period);
  });

  it('finds the top of a parabola exactly', () => {
    const responses = Array.from({ length: 8 }, (_, i) => 10 - (i - 3.2) ** 2);
    const tuning = measureTuning(responses, 360)!;
    expect(tuning.preferredDegrees).toBeCloseTo(3.2 * 45, 10);
    expect(tuning.peak).toBeCloseTo(10, 10);
  });

  it('hears the echo of what faces the other way, within 40° of it', () => {
    const withEcho = (away: number) =>
      bump(72, 360, 100, 12).map((value, i) => value + bump(72, 360, 280 + away, 12, 0.3)[i]!);
    expect(measureTuning(withEcho(0), 360)!.echo).toBeCloseTo(0.3, 3);
    expect(measureTuning(withEcho(35), 360)!.echo).toBeCloseTo(0.3, 3);
    expect(measureTuning(withEcho(90), 360)!.echo).toBeLessThan(0.01);
    expect(measureTuning(bump(36, 180, 100, 12), 180)!.echo).toBeNull();
  });

  it('takes what lies below zero for silence', () => {
    const lowered = bump(72, 360, 90, 30).map((value) => value - 0.5);
    const tuning = measureTuning(lowered, 360)!;
    // Above zero where the bump is above half; half of what is left where it is at three quarters.
    expect(Math.abs(tuning.widthDegrees - 2 * 30 * Math.sqrt(-2 * Math.log(0.75)))).toBeLessThan(1);
    expect(tuning.activeFraction).toBe(15 / 72);
    expect(tuning.echo).toBe(0);
  });

  it('gives no tuning to a unit that stays silent', () => {
    expect(measureTuning([-1, -2, 0, -3], 360)).toBeNull();
  });

  it('gives the whole period to a unit that answers everything alike', () => {
    const tuning = measureTuning(new Float32Array(36).fill(2), 180)!;
    expect(tuning.widthDegrees).toBe(180);
    expect(tuning.selectivity).toBeCloseTo(0, 10);
    expect(tuning.activeFraction).toBe(1);
  });

  it('is selective for one direction, not for two opposite ones', () => {
    const single = Array.from({ length: 36 }, (_, i) => (i === 7 ? 3 : 0));
    const double = single.map((value, i) => value || (i === 25 ? 3 : 0));
    expect(measureTuning(single, 360)!.selectivity).toBeCloseTo(1, 10);
    expect(measureTuning(double, 360)!.selectivity).toBeCloseTo(0, 10);
    // 1 + cos has the first Fourier coefficient ½.
    const cosine = Array.from({ length: 36 }, (_, i) => 1 + Math.cos((i * Math.PI) / 18));
    expect(measureTuning(cosine, 360)!.selectivity).toBeCloseTo(0.5, 10);
  });

  it.for(['mixed3a', 'mixed3b'])('measures the published curves of %s as they were measured', (layer, { skip }) => {
    skip(!existsSync(facts), 'no facts in ../shared/facts');
    const read = (name: string) => JSON.parse(readFileSync(`${facts}/${name}`, 'utf8'));
    const { activations } = read(`curves-${layer}.json`) as { activations: Record<string, number[]> };
    const known = (read('inceptionv1_facts.json').facts as Record<string, unknown>[]).filter(
      (fact) => fact.layer === layer && fact.fwhm_deg !== undefined,
    );
    expect(known.length).toBeGreaterThan(5);
    for (const { index, peak_orientation_deg: peak, fwhm_deg: width, echo_ratio_opposite_pm40deg: echo } of known) {
      const tuning = measureTuning(activations[String(index)]!, 360)!;
      // They were counted in steps of half a degree.
      expect(angularDistance(tuning.preferredDegrees, peak as number, 360)).toBeLessThan(0.5);
      expect(Math.abs(tuning.widthDegrees - (width as number))).toBeLessThan(1);
      expect(Math.abs(tuning.echo! - (echo as number))).toBeLessThan(0.002);
    }
  });
});
