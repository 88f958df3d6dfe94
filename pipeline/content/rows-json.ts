/**
 * Lays JSON out so that a diff shows rows: one line for each key of the record, and one for each element of the array `rowsKey`.
 * Keys keep the order they have; ends with a newline.
 */
export function rowsJson(record: Readonly<Record<string, unknown>>, rowsKey: string): string {
  const lines = Object.entries(record).map(([key, value]) => {
    const name = JSON.stringify(key);
    if (key !== rowsKey || !Array.isArray(value) || value.length === 0) return `${name}:${JSON.stringify(value)}`;
    return `${name}:[\n${value.map((row) => JSON.stringify(row)).join(',\n')}\n]`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}
