/** What happens to a picture before the network sees it. Lengths are in pixels of the canvas. */
export interface Transforms {
  /** How far the picture moves at most from end to end: before it is scaled and turned, and after. */
  jitterPx: readonly [number, number];
  /** Magnifications, drawn by lot. */
  scales: readonly number[];
  /** Turns, drawn by lot; listed twice, a turn is twice as likely. */
  degrees: readonly number[];
}

/** Sampling place = matrix · (window place), both in pixels from the centre: [a, b, c, d, e, f] is x ↦ ax + by + c, y ↦ dx + ey + f. */
export type Affine = readonly [number, number, number, number, number, number];

/** On a smaller canvas Lucid's lengths would leave too little of the picture in view. */
const smallestPx = 32;

const lucidScales = Array.from({ length: 11 }, (_, i) => 0.9 + 0.02 * i);
const lucidDegrees = [...Array.from({ length: 21 }, (_, i) => i - 10), 0, 0, 0, 0, 0];

/**
 * Lucid's standard transforms: jitter 8, scale 0.90–1.10, rotate ±10°, jitter 4. What jitter has to blur is the grid of the
 * network's strides, whatever the picture's size, so its pixels are Lucid's down to canvases of 32; those of networks for
 * still smaller images shrink it in proportion.
 * @param strength 0 leaves the picture where it is, 1 is Lucid's
 */
export function lucidTransforms(sizePx: number, strength = 1): Transforms {
  const px = (length: number) => Math.round(length * Math.min(1, sizePx / smallestPx) * strength);
  return {
    jitterPx: [px(8), px(4)],
    scales: lucidScales.map((scale) => 1 + (scale - 1) * strength),
    degrees: lucidDegrees.map((angle) => angle * strength),
  };
}

/** Draws one picture's transform for one step: always six numbers, composed into one map. */
export function drawTransform({ jitterPx, scales, degrees }: Transforms, next: () => number): Affine {
  // A crop by a whole number of pixels, from −range/2 to range/2.
  const shift = (range: number) => Math.floor(next() * (range + 1)) - range / 2;
  const [x1, y1] = [shift(jitterPx[0]), shift(jitterPx[0])];
  const scale = scales[Math.floor(next() * scales.length)]!;
  const angle = (degrees[Math.floor(next() * degrees.length)]! * Math.PI) / 180;
  const [x2, y2] = [shift(jitterPx[1]), shift(jitterPx[1])];
  // Backwards from a place in the window: undo the last jitter, the turn, the scale, the first jitter.
  const [a, b] = [Math.cos(angle) / scale, -Math.sin(angle) / scale];
  const [d, e] = [Math.sin(angle) / scale, Math.cos(angle) / scale];
  return [a, b, a * x2 + b * y2 + x1, d, e, d * x2 + e * y2 + y1];
}
