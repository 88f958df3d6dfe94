import type { ImportScope } from './import-scope.ts';
import { NotUnderstood } from './not-understood.ts';

/**
 * Appends a ReLU with learned slopes below zero.
 * @param slope a constant that broadcasts to x
 * @throws NotUnderstood for slopes that are computed
 */
export function addParametricRelu(x: string, slope: string, name: string, scope: ImportScope): void {
  const slopes = scope.constant(slope)?.data;
  if (!slopes) throw new NotUnderstood('PRelu with computed slopes');
  const alpha = slopes[0]!;
  if (slopes.every((each) => each === alpha)) scope.add('LeakyRelu', [x], { alpha }, { name });
  else scope.add('PRelu', [x, slope], {}, { name });
}
