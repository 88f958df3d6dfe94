/** Pictures of this side and above show things rather than pixels: enlarged, they are interpolated. */
const interpolatedFromPx = 80;

/**
 * Side at which a square picture is shown: the target, but of a small picture the largest whole multiple of its own side that fits, so that
 * every pixel stays a sharp square.
 */
export function displaySize(sizePx: number, targetPx: number): number {
  if (sizePx >= interpolatedFromPx || sizePx > targetPx) return targetPx;
  return sizePx * Math.floor(targetPx / sizePx);
}

/** Whether a picture's pixels are shown as squares: where it is small and enlarged by a whole multiple. */
export const isCrisp = (sizePx: number, sidePx: number): boolean =>
  sizePx < interpolatedFromPx && sidePx >= 2 * sizePx && sidePx % sizePx === 0;
