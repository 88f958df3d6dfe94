import { describe, expect, it } from 'vitest';
import { random } from '../../pipeline/random.ts';
import { judgePicture } from '../../pipeline/visualize/judge-picture.ts';

const picture = (value: (next: () => number) => number) => {
  const next = random(1);
  return Uint8Array.from({ length: 3 * 32 * 32 }, () => value(next));
};

/** Long waves between 28 and 228. */
const waves = (change: (value: number, i: number) => number) =>
  Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) =>
    change(128 + 100 * Math.sin(column(i) / 4) * Math.cos(row(i) / 5), i),
  );

const column = (i: number) => Math.floor(i / 3) % 32;
const row = (i: number) => Math.floor(i / 96);
const parity = (i: number) => (column(i) + row(i)) % 2 === 0;

const judge = (rgb: Uint8Array) => judgePicture(rgb, 32);

describe('judgePicture', () => {
  it('finds nothing wrong with a picture of middling contrast', () => {
    expect(judge(waves((value) => value))).toBeUndefined();
  });

  it('calls grey what hardly varies, whatever its shade', () => {
    expect(judge(picture((next) => 127 + 3 * next()))).toBe('grey');
    expect(judge(picture((next) => 20 + 3 * next()))).toBe('grey');
  });

  it('calls saturated what is nearly all black or full light', () => {
    expect(judge(picture((next) => (next() < 0.5 ? 0 : 255)))).toBe('saturated');
    expect(judge(waves((value) => (value < 40 ? 0 : value)))).toBeUndefined();
  });

  it('calls checkered what alternates from pixel to pixel, whatever it alternates on', () => {
    expect(judge(picture((next) => 64 + 128 * next()))).toBe('checkered');
    expect(judge(waves((value, i) => value + (parity(i) ? 30 : -30)))).toBe('checkered');
    expect(judge(waves((value, i) => value + (parity(i) ? 8 : -8)))).toBeUndefined();
  });
});
