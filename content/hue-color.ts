/** Share of red, green and blue in luma (ITU-R BT.709). */
export const lumaWeights = [0.2126, 0.7152, 0.0722] as const;

/** Unit vectors of the plane of equal luma: what is left of red once its luma is taken away, and a quarter turn from it, towards blue. */
const [redward, blueward] = planeOfEqualLuma();

/**
 * A colour of the luma of middle grey: 0° is red, 90° blue, 180° a cyan, 270° a green-yellow.
 * @param chroma distance from grey, at most 0.5, which no channel leaves 0 … 1 for
 * @returns RGB in 0 … 1
 */
export function hueColor(hueDegrees: number, chroma: number): [number, number, number] {
  const [cos, sin] = [Math.cos((hueDegrees * Math.PI) / 180), Math.sin((hueDegrees * Math.PI) / 180)];
  const channel = (i: number) => 0.5 + chroma * (cos * redward[i]! + sin * blueward[i]!);
  return [channel(0), channel(1), channel(2)];
}

function planeOfEqualLuma(): [number[], number[]] {
  const luma = unit(lumaWeights);
  const red = unit([1 - luma[0]! ** 2, -luma[0]! * luma[1]!, -luma[0]! * luma[2]!]);
  const [a, b] = [red, luma];
  return [red, [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!]];
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
