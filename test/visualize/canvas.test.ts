import { describe, expect, it } from 'vitest';
import { chooseCanvas } from '../../pipeline/visualize/canvas.ts';
import { tinyModel } from './tiny-model.ts';

const layer = (receptiveFieldPx: number, stridePx: number) => ({
  ...tinyModel().model.layers[0]!,
  receptiveFieldPx,
  stridePx,
});

describe('chooseCanvas', () => {
  it('holds the receptive field wherever the jitters move it, in whole strides', () => {
    expect(chooseCanvas(layer(31, 4), 64, 0)).toEqual({ sizePx: 36, windowPx: 32 });
    expect(chooseCanvas(layer(47, 4), 64, 0)).toEqual({ sizePx: 52, windowPx: 44 });
  });

  it('is neither smaller than 32 pixels nor larger than what the network was trained at', () => {
    expect(chooseCanvas(layer(5, 1), 64, 0).sizePx).toBe(32);
    expect(chooseCanvas(layer(119, 8), 64, 0)).toEqual({ sizePx: 64, windowPx: 56 });
    expect(chooseCanvas(layer(5, 1), 24, 0).sizePx).toBe(24);
  });

  it("grows the window by Lucid's padding", () => {
    expect(chooseCanvas(layer(300, 4), 128, 12)).toEqual({ sizePx: 128, windowPx: 128 + 24 - 12 });
    expect(chooseCanvas(layer(119, 2), 64, 12)).toEqual({ sizePx: 64, windowPx: 64 + 12 - 6 });
  });
});
