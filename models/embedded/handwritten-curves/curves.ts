import { angularDistance } from '../../../pipeline/stimuli/measure-tuning.ts';
import { besideArc, facings } from './arc.ts';
import { lineOnArc } from './early-curves.ts';
import { orientations } from './gabors.ts';
import { bell, writeKernel } from './kernel.ts';
import type { Cell, Kernel } from './kernel.ts';

const radius = 4;
const breadth = 0.6;
const toleranceDegrees = 20;
const opposition = 1;
/** What lines contribute, against what early curves do. */
const shareOfLines = 0.3;

/**
 * Curves: early curves tiled along an arc, for it where they bend with it, against it where they bend the other way, and lines along its tangent.
 * @returns [24, 36, 5, 5]; inputs are the 24 early curves, then the 12 lines
 */
export function curves(): Kernel {
  return writeKernel(
    { unitCount: facings.length, inputCount: facings.length + orientations.length, side: 5 },
    (unit, input, cell) => {
      const facing = facings[unit]!;
      if (input < facings.length) return curveOnArc(facings[input]!, cell, facing);
      return shareOfLines * lineOnArc(orientations[input - facings.length]!, cell, facing, radius, breadth);
    },
  );
}

function curveOnArc(inputDegrees: number, cell: Cell, facingDegrees: number): number {
  const nearest = besideArc(cell, facingDegrees, radius);
  const apart = angularDistance(inputDegrees, nearest.facingDegrees, 360);
  const bend = bell(apart, toleranceDegrees) - opposition * bell(180 - apart, 2 * toleranceDegrees);
  return bell(nearest.distance, breadth) * bend;
}
