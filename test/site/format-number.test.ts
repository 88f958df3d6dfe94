import { describe, expect, it } from 'vitest';
import { formatNumber, formatShare, formatSigned, formatWeight } from '../../src/format-number.ts';

describe('formatNumber', () => {
  it('keeps three digits and writes a true minus', () => {
    expect(formatNumber(-0.123456)).toBe('−0.123');
    expect(formatNumber(12345)).toBe('12,300');
  });

  it('writes all magnitudes as the platform does', () => {
    const platform = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
    const values = [0, 1, 1e-9, 0.0009995, 0.001, 998.4, 998.5, 999, 999.5, 1000, 1e6];
    for (let i = 0; i < 2000; i++) values.push(10 ** (((i * 7919) % 2000) / 200 - 5));
    const written = values.flatMap((value) => [value, -value]).map(formatNumber);
    const expected = values
      .flatMap((value) => [value, -value])
      .map((value) => platform.format(value).replace('-', '−'));
    expect(written).toEqual(expected);
  });
});

describe('formatSigned', () => {
  it('writes the plus of what is above zero only', () => {
    expect([formatSigned(2), formatSigned(0), formatSigned(-2)]).toEqual(['+2', '0', '−2']);
  });
});

describe('formatWeight', () => {
  it('lines up: a sign and three decimals', () => {
    expect([formatWeight(0.5), formatWeight(-0.0321)]).toEqual(['+0.500', '−0.032']);
  });
});

describe('formatShare', () => {
  it('rounds to percents, but never to nothing or all', () => {
    expect([0, 0.001, 0.43, 0.999, 1].map(formatShare)).toEqual(['0 %', '< 1 %', '43 %', '> 99 %', '100 %']);
  });
});
