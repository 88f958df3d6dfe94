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
  const [first, second] = [a, b].map((peaked) => centred(peaked, periodDegrees));
  let [product, firstSquare, secondSquare] = [0, 0, 0];
  for (let i = 0; i < sampleCount; i++) {
    product += first![i]! * second![i]!;
    firstSquare += first![i]! ** 2;
    secondSquare += second![i]! ** 2;
  }
  return product / (Math.sqrt(firstSquare * secondSquare) || 1);
}

/** The curve from its peak on, less its mean. */
function centred({ curve, preferredDegrees }: PeakedCurve, periodDegrees: number): number[] {
  const at = (step: number) => Math.max(0, curve[((step % curve.length) + curve.length) % curve.length]!);
  const samples = Array.from({ length: sampleCount }, (_, i) => {
    const position = ((preferredDegrees / periodDegrees + i / sampleCount) * curve.length) % curve.length;
    const [step, rest] = [Math.floor(position), position % 1];
    return (1 - rest) * at(step) + rest * at(step + 1);
  });
  const mean = samples.reduce((sum, value) => sum + value, 0) / sampleCount;
  return samples.map((value) => value - mean);
}
