import { UserError } from '../user-error.ts';
import { checkStimulus, withArticle } from './check-stimulus.ts';
import type { Point } from './direction.ts';
import { hueColor } from '../../content/hue-color.ts';
import { cornerOutline, strokeOutline } from './outlines.ts';
import { polygonCoverage } from './polygon-coverage.ts';
import type { Angle, ColorContrast, Curve, Grating, HighLow, Line, Stimulus } from '../../content/schema/stimulus.ts';
import { drawWave } from './wave.ts';

/** Where on an image a stimulus goes, and how large it is. */
export interface Placement {
  /** Side of the image. */
  sizePx: number;
  /** Middle of the receptive field, in pixels from the upper left corner of the image; need not be the middle of a pixel. */
  centrePx: Point;
  /** Side of the receptive field, which is the unit of a stimulus's lengths. */
  fieldPx: number;
}

/**
 * Draws a stimulus in floating point. Every pixel is the mean over its square: of strokes, wedges and colours by the exact area, of waves in
 * closed form; where two textures meet inside a pixel, the areas weigh their means.
 * @returns RGB in 0 … 1, [3, sizePx, sizePx]
 * @throws UserError for a parameter out of range, and for strokes that reach beyond the image
 */
export function drawStimulus(stimulus: Stimulus, placement: Placement): Float32Array {
  checkStimulus(stimulus);
  const { sizePx, centrePx, fieldPx } = placement;
  const side = (openingDegrees: number) =>
    polygonCoverage(
      cornerOutline({ openingDegrees, orientationDegrees: stimulus.orientationDegrees }, centrePx, reachOf(placement)),
      sizePx,
    );
  switch (stimulus.kind) {
    case 'line':
    case 'curve':
    case 'angle': {
      const covered = polygonCoverage(outlineInside(stimulus, placement), sizePx);
      return grey(covered.map((part) => mix(stimulus.paper, stimulus.ink, part)));
    }
    case 'corner':
      return grey(side(stimulus.openingDegrees).map((part) => mix(stimulus.paper, stimulus.ink, part)));
    case 'color-contrast':
      return drawColors(stimulus, side(180));
    case 'high-low':
      return grey(drawTextures(stimulus, side(180), placement));
    case 'grating': {
      const { orientationDegrees, phaseDegrees, contrast } = stimulus;
      const wave = {
        towardsDegrees: orientationDegrees + 90,
        cyclesPerPx: frequencyPerPx(stimulus, fieldPx),
        phaseDegrees,
      };
      return grey(drawWave(wave, centrePx, sizePx).map((value) => 0.5 + (contrast / 2) * value));
    }
  }
}

function outlineInside(stimulus: Line | Curve | Angle, { sizePx, centrePx, fieldPx }: Placement): Point[] {
  const outline = strokeOutline(stimulus, centrePx, fieldPx);
  const [left, right] = extent(outline.map(([x]) => x));
  const [top, bottom] = extent(outline.map(([, y]) => y));
  if (Math.min(left, top) < -roundingPx || Math.max(right, bottom) > sizePx + roundingPx) {
    throw new UserError(
      `${withArticle(stimulus.kind)} of ${tenths(right - left)}×${tenths(bottom - top)} px around ${centrePx.map(tenths).join(', ')} ` +
        `reaches beyond its canvas of ${sizePx}×${sizePx} px: draw it smaller, or on a larger canvas`,
    );
  }
  return outline;
}

/** What floating point may add to an outline that just fits. */
const roundingPx = 1e-6;

const tenths = (px: number): number => Number(px.toFixed(1));

const extent = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** From the centre to the furthest corner of the image, or more. */
const reachOf = ({ sizePx, centrePx: [x, y] }: Placement): number =>
  Math.hypot(Math.max(x, sizePx - x), Math.max(y, sizePx - y));

function drawTextures(stimulus: HighLow, fine: Float64Array, { sizePx, centrePx, fieldPx }: Placement): Float64Array {
  const { orientationDegrees, contrast } = stimulus;
  const plaid = (cyclesPerPx: number) => {
    const [along, across] = [0, 90].map((turn) =>
      drawWave({ towardsDegrees: orientationDegrees + turn, cyclesPerPx, phaseDegrees: 0 }, centrePx, sizePx),
    );
    return along!.map((value, i) => (value + across![i]!) / 2);
  };
  const finest = frequencyPerPx(stimulus, fieldPx);
  const [low, high] = [plaid(finest / stimulus.ratio), plaid(finest)];
  return fine.map((part, i) => 0.5 + (contrast / 2) * mix(low[i]!, high[i]!, part));
}

/** @throws UserError where a cycle is shorter than two pixels, which would show as another, coarser wave */
function frequencyPerPx({ kind, cyclesPerField }: Grating | HighLow, fieldPx: number): number {
  if (2 * cyclesPerField > fieldPx) {
    throw new UserError(
      `a ${kind} of ${cyclesPerField} cycles cannot be drawn on a receptive field of ${fieldPx} px: at most ${fieldPx / 2}`,
    );
  }
  return cyclesPerField / fieldPx;
}

function drawColors({ hueDegrees: [from, to], chroma }: ColorContrast, second: Float64Array): Float32Array {
  const [a, b] = [hueColor(from, chroma), hueColor(to, chroma)];
  const area = second.length;
  const image = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < area; i++) image[channel * area + i] = mix(a[channel]!, b[channel]!, second[i]!);
  }
  return image;
}

function grey(luminance: Float64Array): Float32Array {
  const image = new Float32Array(3 * luminance.length);
  for (let channel = 0; channel < 3; channel++) image.set(luminance, channel * luminance.length);
  return image;
}

/** From a to b, where part = 1 is b. */
const mix = (a: number, b: number, part: number): number => a + (b - a) * part;
