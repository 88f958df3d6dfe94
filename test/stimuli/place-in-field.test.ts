import { describe, expect, it } from 'vitest';
import type { ReceptiveField } from '../../pipeline/network/layers/receptive-field.ts';
import { placeInField } from '../../pipeline/stimuli/place-in-field.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { tinyModel } from '../examples/tiny-model.ts';

const { model } = tinyModel();
const place = (field: ReceptiveField, sidePx: number, canvasPx?: number) =>
  placeInField({ id: 'net', input: { ...model.input, sizePx: [sidePx, sidePx] } }, { slug: 'layer' }, field, canvasPx);

/** As GoogLeNet's inception-3b: 91 pixels, every 8. */
const field: ReceptiveField = { sizePx: [91, 91], stridePx: [8, 8], startPx: [-41, -41] };

describe('placeInField', () => {
  it('takes a canvas half as large again as the field, in strides, and its most central place', () => {
    expect(place(field, 224)).toEqual({
      sizePx: 136,
      fieldPx: 91,
      // Place 8 sees −41 + 64 … +91, whose middle is 68.5.
      centrePx: [68.5, 68.5],
      place: [8, 8],
      // Place 6 begins at 7, place 10 ends at 130.
      first: [6, 6],
      count: [5, 5],
    });
  });

  it('keeps to what the network takes', () => {
    expect(place(field, 107)).toMatchObject({ sizePx: 104, place: [6, 6], first: [6, 6], count: [1, 1] });
    expect(place(field, 224, 200)).toMatchObject({ sizePx: 200, place: [12, 12] });
  });

  it('centres each axis by itself', () => {
    const uneven: ReceptiveField = { sizePx: [5, 9], stridePx: [2, 2], startPx: [-2, -3] };
    const { centrePx, place: central, fieldPx } = place(uneven, 64);
    expect(fieldPx).toBe(9);
    expect(centrePx).toEqual([-3 + 2 * central[1] + 4.5, -2 + 2 * central[0] + 2.5]);
  });

  it('names both sizes where the field is larger than the canvas', () => {
    expect(() => place(field, 80)).toThrow(
      new UserError(
        'a place of net/layer sees 91×91 px, too much for a canvas of 80×80 px with a place every 8 px: probe an earlier layer, or take a larger canvas',
      ),
    );
  });

  it('refuses a layer that sees the whole image everywhere', () => {
    const everything = {
      sizePx: [Infinity, Infinity],
      stridePx: [Infinity, Infinity],
      startPx: [-Infinity, -Infinity],
    } as const;
    expect(() => place(everything, 224)).toThrow(/every place of net\/layer sees the whole image/);
  });
});
