import { describe, expect, it } from 'vitest';
import { spritePosition } from '../../src/sprite-position.ts';

const sprite = { file: 'sprite.webp', columns: 5, cellPx: 64 };

describe('spritePosition', () => {
  it('goes from corner to corner, row by row', () => {
    expect([0, 4, 5, 14].map((index) => spritePosition(sprite, 15, index))).toEqual([
      '0% 0%',
      '100% 0%',
      '0% 50%',
      '100% 100%',
    ]);
  });

  it('stays put in a single row or column', () => {
    expect(spritePosition(sprite, 5, 2)).toBe('50% 0%');
    expect(spritePosition({ ...sprite, columns: 1 }, 3, 1)).toBe('0% 50%');
  });
});
