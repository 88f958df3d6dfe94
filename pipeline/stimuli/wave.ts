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
  const across = turnsAlong(fx, centre[0], 0, sizePx);
  const down = turnsAlong(fy, centre[1], -phaseDegrees / 360, sizePx);
  const wave = new Float64Array(sizePx * sizePx);
  for (let row = 0; row < sizePx; row++) {
    const [cos, sin] = [amplitude * down.cos[row]!, amplitude * down.sin[row]!];
    for (let column = 0; column < sizePx; column++) {
      wave[row * sizePx + column] = cos * across.cos[column]! - sin * across.sin[column]!;
    }
  }
  return wave;
}

/** Cosine and sine of the phase in the middle of each pixel along one axis: those of a sum of angles follow, which spares a cosine a pixel. */
function turnsAlong(cyclesPerPx: number, centrePx: number, turns: number, sizePx: number) {
  const angles = Float64Array.from(
    { length: sizePx },
    (_, i) => 2 * Math.PI * (cyclesPerPx * (i + 0.5 - centrePx) + turns),
  );
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
}

/** sin(πx) / πx */
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
