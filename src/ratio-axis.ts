/** A logarithmic axis that has 1 in its middle. */
export interface RatioAxis {
  /** From its beginning to its end. */
  marks: number[];
  /** Where a ratio stands, 0 … 1. */
  place: (ratio: number) => number;
}

/** How far an axis may reach: from 1 divided by it to it. */
const reaches = [1.25, 2, 4, 8, 16, 32];

/** The shortest axis that holds all of the ratios, each above 0; what lies beyond the longest stands at its ends. */
export function chooseRatioAxis(ratios: readonly number[]): RatioAxis {
  const furthest = Math.max(0, ...ratios.map((ratio) => Math.abs(Math.log2(ratio))));
  const reach = Math.log2(reaches.find((each) => furthest <= Math.log2(each)) ?? reaches.at(-1)!);
  return {
    marks: [-1, -0.5, 0, 0.5, 1].map((share) => 2 ** (share * reach)),
    place: (ratio) => Math.min(1, Math.max(0, 0.5 + Math.log2(ratio) / (2 * reach))),
  };
}
