import { describe, expect, it } from 'vitest';
import { drawStimulus } from '../../pipeline/stimuli/draw-stimulus.ts';
import type { Placement } from '../../pipeline/stimuli/draw-stimulus.ts';
import {
  angles,
  colorContrasts,
  corners,
  curves,
  gratings,
  highLow,
  lines,
} from '../../pipeline/stimuli/stimulus-sets.ts';
import { hueColor, lumaWeights } from '../../content/hue-color.ts';
import type { Angle, Corner, Curve, Grating, HighLow, Line, Stimulus } from '../../content/schema/stimulus.ts';
import { UserError } from '../../pipeline/user-error.ts';

const sizePx = 48;
const fieldPx = 40;
const placement: Placement = { sizePx, centrePx: [24, 24], fieldPx };
/** Between pixels, as the middle of a receptive field may be. */
const offGrid: Placement = { sizePx, centrePx: [23.3, 24.6], fieldPx };

/** White on black, so that the picture is the covered area. */
const inked = { ink: 1, paper: 0, orientationDegrees: 0 };
const line: Line = { kind: 'line', ...inked, width: 0.1, length: 0.8, offset: 0 };
const curve: Curve = { kind: 'curve', ...inked, radius: 0.4, thickness: 0.1, length: 0.6 };
const angle: Angle = { kind: 'angle', ...inked, openingDegrees: 70, thickness: 0.1, armLength: 0.4 };
const corner: Corner = { kind: 'corner', ...inked, openingDegrees: 60 };
const grating: Grating = { kind: 'grating', orientationDegrees: 0, cyclesPerField: 4, phaseDegrees: 0, contrast: 1 };
const highLowEdge: HighLow = { kind: 'high-low', orientationDegrees: 0, cyclesPerField: 10, ratio: 4, contrast: 1 };

const channel = (image: Float32Array, index = 0) => image.subarray(index * sizePx ** 2, (index + 1) * sizePx ** 2);
const area = (image: Float32Array) => channel(image).reduce((a, b) => a + b, 0);
/** Without what rounding leaves of nothing. */
const at = (image: Float32Array, x: number, y: number) =>
  Number(channel(image)[Math.floor(y) * sizePx + Math.floor(x)]!.toFixed(12));
const sinc = (x: number) => Math.sin(Math.PI * x) / (Math.PI * x);
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** From pixels to fields from the middle of `offGrid`, upwards. */
const toCentre = (x: number, y: number) => [(x - 23.3) / fieldPx, (24.6 - y) / fieldPx] as const;

/** Of a grating with one cycle a field: above the middle, in it, and below. */
const brightness = (phaseDegrees: number) => {
  const image = drawStimulus(
    { ...grating, cyclesPerField: 1, phaseDegrees },
    { sizePx, centrePx: [24.5, 24.5], fieldPx },
  );
  return [at(image, 24, 14), at(image, 24, 24), at(image, 24, 34)];
};

/** A picture turned counter-clockwise by a quarter. */
function turned(image: Float32Array): Float32Array {
  return image.map((_, i) => {
    const [plane, row, column] = [Math.floor(i / sizePx ** 2), Math.floor(i / sizePx) % sizePx, i % sizePx];
    return image[plane * sizePx ** 2 + column * sizePx + (sizePx - 1 - row)]!;
  });
}

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);

describe('drawStimulus', () => {
  it.each([lines(), curves(), angles(), corners(), highLow(), colorContrasts(), gratings()])(
    'draws $kind a quarter turn on as the picture turned',
    ({ conditions }) => {
      for (const condition of conditions) {
        for (const degrees of [0, 13, 77.7, 200]) {
          const upright = drawStimulus({ ...condition, orientationDegrees: degrees }, placement);
          const onward = drawStimulus({ ...condition, orientationDegrees: degrees + 90 }, placement);
          expect(largestDifference(onward, turned(upright))).toBeLessThan(1e-6);
        }
      }
    },
  );

  it('covers the areas that geometry says', () => {
    const px2 = fieldPx ** 2;
    for (const orientationDegrees of [0, 17, 45, 100, 263]) {
      const turn = <Kind extends Stimulus>(stimulus: Kind) =>
        drawStimulus({ ...stimulus, orientationDegrees }, offGrid);
      expect(area(turn(line))).toBeCloseTo(line.width * line.length * px2, 3);
      // A ring sector is as large as its middle is long, times its thickness.
      expect(area(turn(curve))).toBeCloseTo(curve.thickness * curve.length * px2, 2);
      // What the strokes share on the inside is what the mitre adds on the outside.
      expect(area(turn(angle))).toBeCloseTo(2 * angle.armLength * angle.thickness * px2, 3);
    }
    for (const openingDegrees of [90, 180, 270]) {
      const part = area(drawStimulus({ ...corner, openingDegrees, orientationDegrees: 45 }, placement)) / sizePx ** 2;
      expect(part).toBeCloseTo(openingDegrees / 360, 6);
    }
  });

  it('anti-aliases strokes and wedges as samples of their definitions do', () => {
    const facing = 38;
    const [cos, sin] = [Math.cos(radians(facing)), Math.sin(radians(facing))];
    const definitions: [Stimulus, (along: number, across: number) => boolean][] = [
      [{ ...line, offset: 0.05 }, (u, v) => Math.abs(u) < line.length / 2 && Math.abs(v - 0.05) < line.width / 2],
      [
        curve,
        (u, v) =>
          Math.abs(Math.hypot(u + curve.radius, v) - curve.radius) < curve.thickness / 2 &&
          Math.abs(Math.atan2(v, u + curve.radius)) < curve.length / curve.radius / 2,
      ],
      [corner, (u, v) => Math.abs(Math.atan2(v, u)) < radians(corner.openingDegrees / 2)],
    ];
    const side = 12;
    for (const [stimulus, isInked] of definitions) {
      const image = drawStimulus({ ...stimulus, orientationDegrees: facing }, offGrid);
      const errors: number[] = [];
      for (let i = 0; i < sizePx ** 2; i++) {
        let inside = 0;
        for (let k = 0; k < side ** 2; k++) {
          const [x, up] = toCentre((i % sizePx) + ((k % side) + 0.5) / side, Math.floor(i / sizePx) + (Math.floor(k / side) + 0.5) / side); // prettier-ignore
          if (isInked(x * cos + up * sin, up * cos - x * sin)) inside++;
        }
        errors.push(Math.abs(image[i]! - inside / side ** 2));
      }
      expect(Math.max(...errors)).toBeLessThan(0.05);
      expect(errors.reduce((a, b) => a + b) / errors.length).toBeLessThan(0.001);
    }
  });

  it('counts angles counter-clockwise from the right, as the picture is seen', () => {
    const rising = drawStimulus({ ...line, orientationDegrees: 45 }, placement);
    expect([at(rising, 34, 13), at(rising, 13, 34), at(rising, 13, 13)]).toEqual([1, 1, 0]);

    const arch = drawStimulus({ ...curve, orientationDegrees: 90, length: 1.1 }, placement);
    expect([at(arch, 24, 24), at(arch, 37.9, 32), at(arch, 37.9, 16)]).toEqual([1, 1, 0]);

    const openToTheRight = drawStimulus(angle, placement);
    const [dx, dy] = [10 * Math.cos(radians(35)), 10 * Math.sin(radians(35))];
    expect([at(openToTheRight, 24 + dx, 24 - dy), at(openToTheRight, 24 + dx, 24 + dy)]).toEqual([1, 1]);
    expect([at(openToTheRight, 24 - dx, 24 - dy), at(openToTheRight, 24 + dx, 24)]).toEqual([0, 0]);

    const upperHalf = drawStimulus({ ...corner, openingDegrees: 180, orientationDegrees: 90 }, placement);
    expect([at(upperHalf, 24, 10), at(upperHalf, 24, 40)]).toEqual([1, 0]);
  });

  it('shifts a line to the left of the way it runs', () => {
    const above = drawStimulus({ ...line, offset: 0.25 }, placement);
    expect([at(above, 24, 14), at(above, 24, 34)]).toEqual([1, 0]);
  });

  it('draws a grating whose spectrum is one peak at its frequency', () => {
    // 5 cycles over 40 px make 6 over 48; along x = 3.6, y = 4.8: waves of whole cycles in the canvas are the clean case.
    const [kx, ky] = [3, 4];
    const towards = (Math.atan2(ky, kx) * 180) / Math.PI;
    const cyclesPerField = (Math.hypot(kx, ky) * fieldPx) / sizePx;
    const image = drawStimulus(
      { ...grating, cyclesPerField, orientationDegrees: towards - 90, contrast: 0.8 },
      placement,
    );
    const amplitude = (u: number, v: number) => {
      let [re, im] = [0, 0];
      for (let i = 0; i < sizePx ** 2; i++) {
        const turn = (2 * Math.PI * (u * ((i % sizePx) + 0.5) - v * (Math.floor(i / sizePx) + 0.5))) / sizePx;
        re += image[i]! * Math.cos(turn);
        im += image[i]! * Math.sin(turn);
      }
      return Math.hypot(re, im) / sizePx ** 2;
    };
    expect(amplitude(kx, ky)).toBeCloseTo((0.8 / 4) * sinc(kx / sizePx) * sinc(ky / sizePx), 6);
    for (const [u, v] of [[4, 3], [3, -4], [6, 8], [2, 4], [3, 5]] as const) expect(amplitude(u, v)).toBeLessThan(1e-6); // prettier-ignore
    expect(amplitude(0, 0)).toBeCloseTo(0.5, 6);
  });

  it('averages a grating over each pixel', () => {
    const image = drawStimulus({ ...grating, cyclesPerField: 13, orientationDegrees: 25, phaseDegrees: 30 }, offGrid);
    const [cos, sin] = [Math.cos(radians(115)), Math.sin(radians(115))];
    const side = 64;
    for (const [column, row] of [
      [0, 0],
      [24, 24],
      [47, 3],
      [11, 40],
    ] as const) {
      let sum = 0;
      for (let k = 0; k < side ** 2; k++) {
        const x = column + ((k % side) + 0.5) / side - 23.3;
        const up = 24.6 - row - (Math.floor(k / side) + 0.5) / side;
        sum += 0.5 + 0.5 * Math.cos((2 * Math.PI * 13 * (x * cos + up * sin)) / fieldPx - radians(30));
      }
      expect(image[row * sizePx + column]).toBeCloseTo(sum / side ** 2, 4);
    }
  });

  it('moves the crest by the phase', () => {
    expect(brightness(0)[1]).toBeGreaterThan(0.99);
    expect(brightness(180)[1]).toBeLessThan(0.01);
    const [above, middle, below] = brightness(90);
    expect(above).toBeGreaterThan(0.99);
    expect(middle).toBeCloseTo(0.5, 6);
    expect(below).toBeLessThan(0.01);
  });

  it('puts the fine texture of a boundary where the orientation points', () => {
    const image = drawStimulus({ ...highLowEdge, orientationDegrees: 180 }, placement);
    const crossings = (from: number, to: number) => {
      let count = 0;
      for (let row = 4; row < 44; row++) {
        for (let x = from; x < to - 1; x++) if (at(image, x, row) >= 0.5 !== at(image, x + 1, row) >= 0.5) count++;
      }
      return count;
    };
    expect(crossings(4, 24)).toBeGreaterThan(2 * crossings(24, 44));
  });

  it('draws the same texture on both sides of a boundary of ratio 1', () => {
    const image = drawStimulus({ ...highLowEdge, ratio: 1 }, placement);
    for (let column = 0; column < 24; column++) expect(at(image, column, 9)).toBeCloseTo(at(image, 47 - column, 9), 6);
  });

  it('sets two hues of equal luma against each other', () => {
    const image = drawStimulus({ kind: 'color-contrast', orientationDegrees: 90, hueDegrees: [20, 200], chroma: 0.4 }, placement); // prettier-ignore
    const colorAt = (x: number, y: number) => [0, 1, 2].map((index) => channel(image, index)[y * sizePx + x]!);
    for (const [i, value] of hueColor(20, 0.4).entries()) expect(colorAt(24, 40)[i]).toBeCloseTo(value, 6);
    for (const [i, value] of hueColor(200, 0.4).entries()) expect(colorAt(24, 8)[i]).toBeCloseTo(value, 6);
    for (let i = 0; i < sizePx ** 2; i++) {
      const luma = lumaWeights.reduce((sum, weight, index) => sum + weight * channel(image, index)[i]!, 0);
      expect(luma).toBeCloseTo(0.5, 6);
    }
  });

  it('names both sizes of a stroke that reaches beyond its canvas', () => {
    const long: Line = { ...line, length: 1.5 };
    expect(() => drawStimulus(long, placement)).toThrow(
      'a line of 60×4 px around 24, 24 reaches beyond its canvas of 48×48 px: draw it smaller, or on a larger canvas',
    );
    expect(() => drawStimulus({ ...curve, radius: 2, length: 1.3 }, placement)).toThrow(
      /a curve of .* px around .* canvas of 48×48 px/,
    );
    expect(() => drawStimulus(line, { ...placement, centrePx: [10, 24] })).toThrow(UserError);
    expect(() => drawStimulus({ ...line, length: 1.2 }, placement)).not.toThrow();
  });

  it.each<[Stimulus, string]>([
    [{ ...line, width: 0 }, 'a line cannot have the width 0: it must be above 0'],
    [{ ...line, orientationDegrees: Number.NaN }, 'a line cannot have the orientationDegrees NaN: it must be a number'],
    [{ ...line, ink: 1.5 }, 'a line cannot have the ink 1.5: it must be at least 0 and at most 1'],
    [{ ...curve, radius: Infinity }, 'a curve cannot have the radius Infinity: it must be above 0'],
    [{ ...curve, radius: 0.1, length: 0.7 }, 'a curve of radius 0.1 cannot be 0.7 long: its circle measures 0.628'],
    [{ ...curve, thickness: 1 }, 'a curve of radius 0.4 cannot be 1 thick: at most twice its radius'],
    [
      { ...angle, openingDegrees: 200 },
      'an angle cannot have the openingDegrees 200: it must be above 0 and at most 180',
    ],
    [
      { ...angle, openingDegrees: 10 },
      'an angle of 10° cannot have strokes 0.4 long and 0.1 thick: they part only beyond 0.572',
    ],
    [
      { ...corner, openingDegrees: 360 },
      'a corner cannot have the openingDegrees 360: it must be above 0 and below 360',
    ],
    [{ ...highLowEdge, ratio: 0.5 }, 'a high-low cannot have the ratio 0.5: it must be at least 1'],
    [
      { ...grating, cyclesPerField: 21 },
      'a grating of 21 cycles cannot be drawn on a receptive field of 40 px: at most 20',
    ],
    [
      { kind: 'color-contrast', orientationDegrees: 0, hueDegrees: [0, Number.NaN], chroma: 0.5 },
      'a color-contrast cannot have the hueDegrees 0, NaN: they must be numbers',
    ],
  ])('refuses %o', (stimulus, sentence) => {
    expect(() => drawStimulus(stimulus, placement)).toThrow(new UserError(sentence));
  });
});
