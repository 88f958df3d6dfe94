/** What makes a picture worthless. */
export type Flaw = 'grey' | 'saturated';

/** Standard deviation, of 255, below which nothing can be seen. */
const faintest = 4;

/** Share of colour values at black or full light from which on a picture is burnt out. */
const mostBurnt = 0.9;

/**
 * Looks for what makes a picture worthless.
 * @param rgb bytes
 */
export function judgePicture(rgb: Uint8Array): Flaw | undefined {
  let [sum, squares, burnt] = [0, 0, 0];
  for (const value of rgb) {
    sum += value;
    squares += value * value;
    if (value <= 2 || value >= 253) burnt++;
  }
  const mean = sum / rgb.length;
  if (Math.sqrt(Math.max(0, squares / rgb.length - mean * mean)) < faintest) return 'grey';
  return burnt / rgb.length > mostBurnt ? 'saturated' : undefined;
}
