import { describe, expect, it } from 'vitest';
import { chooseCanvas } from '../../pipeline/visualize/canvas.ts';
import { tinyModel } from './tiny-model.ts';

const layer = (receptiveFieldPx: number, stridePx: number) => ({
  ...tinyModel().model.layers[0]!,
  receptiveFieldPx,
  stridePx,
});

describe('chooseCanvas', () => {
  it('shows the whole receptive field wherever the jitters move it, in whole strides', () => {
    expect(chooseCanvas(layer(31, 4), 64, 0)).toEqual({ sizePx: 44, windowPx: 32 });
    expect(chooseCanvas(layer(47, 4), 64, 0)).toEqual({ sizePx: 60, windowPx: 48 });
    expect(chooseCanvas(layer(31, 8), 64, 0)).toEqual({ sizePx: 48, windowPx: 32 });
  });

  it('is neither smaller than 32 pixels nor larger than what the network was trained at', () => {
    expect(chooseCanvas(layer(5, 1), 64, 0)).toEqual({ sizePx: 32, windowPx: 20 });
    expect(chooseCanvas(layer(119, 8), 64, 0)).toEqual({ sizePx: 64, windowPx: 48 });
    expect(chooseCanvas(layer(5, 1), 24, 0)).toEqual({ sizePx: 24, windowPx: 15 });
  });

  it("grows the window by Lucid's padding", () => {
    expect(chooseCanvas(layer(300, 4), 128, 12)).toEqual({ sizePx: 128, windowPx: 128 + 24 - 12 });
  });
});
