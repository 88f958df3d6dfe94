import type { FeatureImage, Unit } from '../content/schema.ts';

/**
 * How many times the pre-activation of the best real example a picture reaches; of a negative picture, that of the weakest example.
 * Null where the best example does not excite the unit (or the weakest does not inhibit it): a quotient would mean nothing.
 */
export function pictureRatio(picture: FeatureImage, unit: Unit, { negative = false } = {}): number | null {
  const real = (negative ? unit.examples?.weakest : unit.examples?.strongest)?.[0]?.preactivation;
  if (real === undefined || (negative ? real >= 0 : real <= 0)) return null;
  return picture.preactivation / real;
}

/** Whether the positive picture reaches a higher pre-activation than every example; null where either is missing. */
export function beatsExamples(unit: Unit): boolean | null {
  const best = unit.examples?.strongest[0]?.preactivation;
  return unit.features && best !== undefined ? unit.features.positive.preactivation > best : null;
}
