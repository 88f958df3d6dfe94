import { wrap } from './measure-tuning.ts';

/** How the preferred orientations of some units share the circle. */
export interface Tiling {
  /** Positions in what was given, by preferred orientation. */
  order: number[];
  /** From each in that order to the next, the last to the first; they sum to the period. */
  gapsDegrees: number[];
  /** The widest stretch that no unit prefers: where it begins and how far it reaches, counter-clockwise. */
  largestGap: { fromDegrees: number; degrees: number };
  /** Largest gap that as many units would leave if they were spread evenly. */
  evenGapDegrees: number;
  /** Of the orientations that were shown: what the unit that answers it best gives, over that unit's own peak, at least; and where. */
  weakest: { degrees: number; response: number };
}

/**
 * Measures how a group of units tiles the orientations (the joint tuning of a family, as in Cammarata et al. 2020).
 * @param preferredDegrees of each unit, at least one
 * @param curves of each unit, in the same order: responses at evenly spaced orientations from 0° over one period, with a peak above zero
 */
export function tileCircle(
  preferredDegrees: readonly number[],
  curves: readonly ArrayLike<number>[],
  periodDegrees: 180 | 360,
): Tiling {
  if (preferredDegrees.length === 0 || preferredDegrees.length !== curves.length) {
    throw new Error(`${preferredDegrees.length} orientations and ${curves.length} curves do not make a group`);
  }
  const angles = preferredDegrees.map((degrees) => wrap(degrees, periodDegrees));
  const order = [...angles.keys()].sort((a, b) => angles[a]! - angles[b]! || a - b);
  const gapsDegrees = order.map((unit, i) =>
    i + 1 < order.length ? angles[order[i + 1]!]! - angles[unit]! : angles[order[0]!]! + periodDegrees - angles[unit]!,
  );
  const widest = gapsDegrees.indexOf(Math.max(...gapsDegrees));
  return {
    order,
    gapsDegrees,
    largestGap: { fromDegrees: angles[order[widest]!]!, degrees: gapsDegrees[widest]! },
    evenGapDegrees: periodDegrees / order.length,
    weakest: findWeakest(curves, periodDegrees),
  };
}

function findWeakest(curves: readonly ArrayLike<number>[], periodDegrees: number): Tiling['weakest'] {
  const relative = curves.map((curve) => {
    const peak = Math.max(...Array.from(curve));
    return Array.from(curve, (response) => Math.max(0, response) / peak);
  });
  const best = relative[0]!.map((_, i) => Math.max(...relative.map((curve) => curve[i]!)));
  const weakest = best.indexOf(Math.min(...best));
  return { degrees: (weakest * periodDegrees) / best.length, response: best[weakest]! };
}
