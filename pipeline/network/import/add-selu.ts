import type { ImportScope } from './import-scope.ts';

/** Fixed points of mean 0 and variance 1 (Klambauer et al. 2017, equation 14). */
export const seluConstants = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 } as const;

/** Appends a scaled exponential unit, gamma · elu(x). */
export function addSelu(
  x: string,
  { alpha, gamma }: { alpha: number; gamma: number },
  name: string,
  scope: ImportScope,
): void {
  const unscaled = scope.add('Elu', [x], { alpha }, { hint: `${name}/elu` });
  const factor = scope.addConstant({ data: Float32Array.of(gamma), shape: [1] }, `${name}/gamma`);
  scope.add('Mul', [unscaled, factor], {}, { name });
}
