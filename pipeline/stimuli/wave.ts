import { direction } from './direction.ts';
import type { Point } from './direction.ts';

/** Stripes of a cosine. */
export interface Wave {
  /** Direction in which it advances, across its stripes. */
  towardsDegrees: number;
  cyclesPerPx: number;
  /** 0 has a crest in the centre, 90 rises there. */
  phaseDegrees: number;
}

/**
 * Draws a wave as the mean over each pixel's square, in closed form: a box filter keeps a cosine's phase and multiplies its
 * amplitude by the sinc of its frequency along either axis.
 * @param centre where the phase is counted from, in pixels
 * @returns −1 … 1, [sizePx, sizePx]
 */
export function drawWave(
  { towardsDegrees, cyclesPerPx, phaseDegrees }: Wave,
  centre: Point,
  sizePx: number,
): Float64Array {
  const [dx, dy] = direction(towardsDegrees);
  const [fx, fy] = [cyclesPerPx * dx, cyclesPerPx * dy];
  const amplitude = sinc(fx) * sinc(fy);
  const phase = phaseDegrees / 360;
  const wave = new Float64Array(sizePx * sizePx);
  for (let row = 0; row < sizePx; row++) {
    const down = fy * (row + 0.5 - centre[1]) - phase;
    for (let column = 0; column < sizePx; column++) {
      wave[row * sizePx + column] = amplitude * Math.cos(2 * Math.PI * (fx * (column + 0.5 - centre[0]) + down));
    }
  }
  return wave;
}

/** sin(πx) / πx */
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
