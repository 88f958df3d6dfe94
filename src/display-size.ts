/**
 * Side at which a square picture is shown: the largest whole multiple of its own that fits, so that every pixel stays a sharp square,
 * or the target itself where the picture is larger.
 */
export function displaySize(sizePx: number, targetPx: number): number {
  return sizePx > targetPx ? targetPx : sizePx * Math.floor(targetPx / sizePx);
}
