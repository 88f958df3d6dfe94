import { describe, expect, it } from 'vitest';
import { displaySize, isCrisp } from '../../src/display-size.ts';

describe('displaySize', () => {
  it('enlarges small pictures by whole multiples only, and larger ones to their place', () => {
    expect(displaySize(48, 288)).toBe(288);
    expect(displaySize(64, 288)).toBe(256);
    expect(displaySize(112, 288)).toBe(288);
  });

  it('shrinks what is larger than its place', () => {
    expect(displaySize(512, 288)).toBe(288);
    expect(displaySize(64, 48)).toBe(48);
  });
});

describe('isCrisp', () => {
  it('holds for small pictures at whole multiples from two on', () => {
    expect([48, 96, 144].map((sidePx) => isCrisp(48, sidePx))).toEqual([false, true, true]);
    expect(isCrisp(48, 100)).toBe(false);
    expect(isCrisp(96, 192)).toBe(false);
  });
});
