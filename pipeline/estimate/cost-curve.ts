/** What some amount of work cost when it was measured. */
export interface CostPoint {
  /** Such as multiply-adds; above 0. */
  work: number;
  /** Above 0. */
  ms: number;
}

/**
 * Makes a curve through measured costs, to read off it what other amounts of work cost: straight between its points where both axes are
 * logarithmic, since small work is done less efficiently. Beyond its ends it goes on no steeper than the work grows, and never falls.
 * @param points at least one
 */
export function costCurve(points: readonly CostPoint[]): (work: number) => number {
  const sorted = points.map(({ work, ms }) => ({ x: Math.log(work), y: Math.log(ms) })).toSorted((a, b) => a.x - b.x);
  return (work) => {
    if (work <= 0) return 0;
    const x = Math.log(work);
    const after = sorted.findIndex((point) => point.x >= x);
    const upper = Math.max(1, after === -1 ? sorted.length - 1 : after);
    const [a, b] = [sorted[upper - 1]!, sorted[upper]];
    if (!b || a.x === b.x) return Math.exp(a.y + x - a.x);
    const slope = (b.y - a.y) / (b.x - a.x);
    const nearest = x > b.x ? b : a;
    const isWithin = x >= a.x && x <= b.x;
    return Math.exp(nearest.y + (isWithin ? slope : Math.min(1, Math.max(0, slope))) * (x - nearest.x));
  };
}
