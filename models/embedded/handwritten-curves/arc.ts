import { direction } from '../../../pipeline/stimuli/direction.ts';
import type { Cell } from './kernel.ts';

/** Directions that curves face, in degrees over a full turn: where the outer normal points in the middle of the arc. */
export const facings = Array.from({ length: 24 }, (_, i) => 15 * i);

/**
 * Where a cell lies by an arc through the middle of a kernel.
 * @param facingDegrees of the arc's outer normal in the middle
 * @param radius in cells
 * @returns the distance from the arc, in cells, and the direction of its outer normal where the cell is nearest to it
 */
export function besideArc(
  { x, up }: Cell,
  facingDegrees: number,
  radius: number,
): { distance: number; facingDegrees: number } {
  const [dx, down] = direction(facingDegrees);
  const [fromCentreX, fromCentreUp] = [x + radius * dx, up - radius * down];
  return {
    distance: Math.hypot(fromCentreX, fromCentreUp) - radius,
    facingDegrees: (Math.atan2(fromCentreUp, fromCentreX) * 180) / Math.PI,
  };
}
