import { describe, expect, it } from 'vitest';
import { random } from '../../pipeline/random.ts';
import { judgePicture } from '../../pipeline/visualize/judge-picture.ts';

const picture = (value: (next: () => number) => number) => {
  const next = random(1);
  return Uint8Array.from({ length: 3 * 32 * 32 }, () => value(next));
};

describe('judgePicture', () => {
  it('finds nothing wrong with a picture of middling contrast', () => {
    expect(judgePicture(picture((next) => 64 + 128 * next()))).toBeUndefined();
  });

  it('calls grey what hardly varies, whatever its shade', () => {
    expect(judgePicture(picture((next) => 127 + 3 * next()))).toBe('grey');
    expect(judgePicture(picture((next) => 20 + 3 * next()))).toBe('grey');
  });

  it('calls saturated what is nearly all black or full light', () => {
    expect(judgePicture(picture((next) => (next() < 0.5 ? 0 : 255)))).toBe('saturated');
    expect(judgePicture(picture((next) => (next() < 0.8 ? 255 : 128)))).toBeUndefined();
  });
});
