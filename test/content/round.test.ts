import { describe, expect, it } from 'vitest';
import { round, roundNumbers } from '../../pipeline/content/round.ts';

describe('round', () => {
  it.each([
    [0.123456, 0.1235],
    [-0.000123456, -0.0001235],
    [12.34567, 12.35],
    [1.23456e-20, 1.235e-20],
    [98765.4321, 98770],
    [0, 0],
  ])('keeps four significant digits of %f', (value, rounded) => {
    expect(round(value)).toBe(rounded);
  });

  it('leaves whole numbers alone, seeds of 32 bits included', () => {
    expect(round(4_294_967_295)).toBe(4_294_967_295);
  });

  it('does not move a number that is rounded already', () => {
    for (let i = 1; i < 1000; i++) expect(round(round(Math.PI / i))).toBe(round(Math.PI / i));
  });
});

describe('roundNumbers', () => {
  it('reaches into arrays and objects and leaves the rest alone', () => {
    expect(roundNumbers({ a: [0.123456, null, 'x'], b: { c: true, d: 2.000001 } })).toEqual({
      a: [0.1235, null, 'x'],
      b: { c: true, d: 2 },
    });
  });
});
