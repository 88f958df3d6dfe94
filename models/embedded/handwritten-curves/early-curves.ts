import { besideArc, facings } from './arc.ts';
import { orientations } from './gabors.ts';
import { bell, writeKernel } from './kernel.ts';
import type { Cell, Kernel } from './kernel.ts';
import { alignment } from './lines.ts';

const radius = 2.5;
const breadth = 0.5;
/** How much of what excites a curve holds down the one that bends the other way. */
const opposition = 0.8;

/**
 * Early curves: lines tiled along an arc, less the same for the arc that bends the other way. Straight lines speak for both, and so for neither.
 * @returns [24, 12, 3, 3]
 */
export function earlyCurves(): Kernel {
  return writeKernel({ unitCount: facings.length, inputCount: orientations.length, side: 3 }, (unit, input, cell) => {
    const along = (facing: number) => lineOnArc(orientations[input]!, cell, facing, radius, breadth);
    return along(facings[unit]!) - opposition * along(facings[unit]! + 180);
  });
}

/** What a line at a cell says for an arc: it lies along it, across it, or elsewhere. */
export function lineOnArc(
  lineDegrees: number,
  cell: Cell,
  facingDegrees: number,
  arcRadius: number,
  arcBreadth: number,
): number {
  const nearest = besideArc(cell, facingDegrees, arcRadius);
  return bell(nearest.distance, arcBreadth) * alignment(lineDegrees, nearest.facingDegrees + 90);
}
