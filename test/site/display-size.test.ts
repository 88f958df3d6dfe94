import { describe, expect, it } from 'vitest';
import { displaySize } from '../../src/display-size.ts';

describe('displaySize', () => {
  it('enlarges by whole multiples only', () => {
    expect(displaySize(48, 288)).toBe(288);
    expect(displaySize(112, 288)).toBe(224);
  });

  it('shrinks what is larger than its place', () => {
    expect(displaySize(512, 288)).toBe(288);
  });
});
