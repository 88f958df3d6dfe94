const significantDigits = 4;

/** Rounds to 4 significant digits; whole numbers (counts, seeds) stay as they are. */
export function round(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(significantDigits));
}

/** The same JSON with every number in it rounded. */
export function roundNumbers<T>(json: T): T {
  if (typeof json === 'number') return round(json) as T;
  if (Array.isArray(json)) return json.map(roundNumbers) as T;
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, roundNumbers(value)])) as T;
}
