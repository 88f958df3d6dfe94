import { describe, expect, it } from 'vitest';
import { canProbe } from '../../pipeline/stimuli/can-probe.ts';
import { placeInField } from '../../pipeline/stimuli/place-in-field.ts';
import { tinyModel } from '../examples/tiny-model.ts';

const { model } = tinyModel();
const taking = (sidePx: number) => ({ id: 'net', input: { ...model.input, sizePx: [sidePx, sidePx] as [number, number] } }); // prettier-ignore

const can = (receptiveFieldPx: number, stridePx: number) => canProbe(taking(224), { receptiveFieldPx, stridePx });
const pair = (value: number) => [value, value] as const;

describe('canProbe', () => {
  it('finds room in an image for the layers of GoogLeNet up to inception-4a', () => {
    expect([can(7, 2), can(91, 8), can(171, 16)]).toEqual([true, true, true]);
    // inception-4b, and a layer that sees the whole image everywhere.
    expect([can(235, 16), can(224, 224)]).toEqual([false, false]);
  });

  it('finds nothing to show to a layer that sees single pixels', () => {
    expect(canProbe(taking(64), { receptiveFieldPx: 1, stridePx: 1 })).toBe(false);
  });

  it('promises a place inside the canvas, wherever the first one begins', () => {
    for (const stridePx of [1, 2, 3, 8]) {
      for (let fieldPx = 3; fieldPx <= 64; fieldPx += 7) {
        if (!canProbe(taking(64), { receptiveFieldPx: fieldPx, stridePx })) continue;
        for (let start = -fieldPx; start <= 0; start += 3) {
          const field = { sizePx: pair(fieldPx), stridePx: pair(stridePx), startPx: pair(start) };
          expect(() => placeInField(taking(64), { slug: 'layer' }, field)).not.toThrow();
        }
      }
    }
  });
});
