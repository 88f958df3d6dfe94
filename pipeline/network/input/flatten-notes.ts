/**
 * Lays nested notes out flat: `{ input: { mean: [0.5] } }` becomes `input.mean` → `[0.5]`. Text that is a JSON object is nested too.
 * @returns lists and numbers as JSON
 */
export function flattenNotes(notes: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(notes).flatMap(([key, value]) => {
      const nested = asObject(value);
      if (!nested) return [[key, typeof value === 'string' ? value : JSON.stringify(value)]];
      return Object.entries(flattenNotes(nested)).map(([inner, text]) => [`${key}.${inner}`, text]);
    }),
  );
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined;
  try {
    return asObject(JSON.parse(value));
  } catch {
    return undefined;
  }
}
