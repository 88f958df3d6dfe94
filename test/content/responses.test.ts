import { describe, expect, it } from 'vitest';
import { decodeResponses, encodeResponses, findAnswer, tuningCurve } from '../../content/responses.ts';
import { random } from '../../pipeline/random.ts';
import { sampleTuning } from './sample-records.ts';

describe('encodeResponses', () => {
  it('keeps both sides of zero to 1/254 of their own extreme', () => {
    const next = random(1);
    const values = Float32Array.from({ length: 500 }, (_, i) => (i % 2 === 0 ? 0.3 * next() : -20 * next()));
    const packed = encodeResponses(values);
    expect(packed.peak).toBe(Math.max(...values));
    expect(packed.trough).toBe(Math.min(...values));
    for (const [i, value] of decodeResponses(packed).entries()) {
      const scale = values[i]! >= 0 ? packed.peak : -packed.trough;
      expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(scale / 254 + 1e-6);
      expect(Math.sign(value) * Math.sign(values[i]!)).toBeGreaterThanOrEqual(0);
    }
  });

  it('packs silence', () => {
    expect(encodeResponses([0, 0])).toEqual({ peak: 0, trough: 0, cells: btoa('\0\0') });
    expect([...decodeResponses(encodeResponses([-2, 0, -2]))]).toEqual([-2, 0, -2]);
  });
});

describe('findAnswer', () => {
  const tuning = sampleTuning();

  it('finds a unit and a set by name', () => {
    const found = findAnswer(tuning, 1, 'corner')!;
    expect(found.set.name).toBe('corner');
    expect(found.answer).toBe(tuning.units[1]!.answers[0]);
    expect(found.control).toBe(tuning.units[1]!.control[0]);
  });

  it('finds nothing of a set that was not shown, nor of a unit that is not there', () => {
    expect(findAnswer(tuning, 0, 'dark-curve')).toBeUndefined();
    expect(findAnswer(tuning, 2, 'corner')).toBeUndefined();
  });
});

describe('tuningCurve', () => {
  it('is the responses under the condition that the unit answers most, unless another is named', () => {
    const { set, answer } = findAnswer(sampleTuning(), 1, 'corner')!;
    expect(answer.tuning!.condition).toBe(1);
    expect([...tuningCurve(set, answer)]).toEqual([0, 2, 1].map((value) => Math.fround((Math.round(value * 127 / 2) / 127) * 2))); // prettier-ignore
    expect([...tuningCurve(set, answer, 0)].every((value) => value <= 0)).toBe(true);
  });
});
