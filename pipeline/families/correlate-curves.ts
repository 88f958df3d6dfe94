import { pearson } from '../../content/pearson.ts';

/** A tuning curve and where its peak lies. */
export interface PeakedCurve {
  /** Responses at evenly spaced orientations from 0° over the period; what lies below zero counts as silence. */
  curve: ArrayLike<number>;
  preferredDegrees: number;
}

/** Orientations at which two curves are compared. */
const sampleCount = 72;

/**
 * Correlation of two tuning curves, both turned until their peaks meet; between samples they are interpolated linearly.
 * @returns −1 … 1; 0 where one of them is flat
 */
export function correlateCurves(a: PeakedCurve, b: PeakedCurve, periodDegrees: 180 | 360): number {
  return pearson(fromPeak(a, periodDegrees), fromPeak(b, periodDegrees));
}

/** The curve over one period, from its peak on. */
function fromPeak({ curve, preferredDegrees }: PeakedCurve, periodDegrees: number): number[] {
  const at = (step: number) => Math.max(0, curve[step % curve.length]!);
  return Array.from({ length: sampleCount }, (_, i) => {
    const position = (preferredDegrees / periodDegrees + i / sampleCount) * curve.length;
    const rest = position % 1;
    return (1 - rest) * at(Math.floor(position)) + rest * at(Math.floor(position) + 1);
  });
}
