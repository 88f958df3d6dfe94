const reals = new Set(['DT_BFLOAT16', 'DT_DOUBLE', 'DT_FLOAT', 'DT_HALF']);

/** Whether a type of elements, by its name in TensorFlow, holds fractions. */
export function isReal(type: string): boolean {
  return reals.has(type);
}
