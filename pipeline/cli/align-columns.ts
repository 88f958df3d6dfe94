/** Pads cells so that columns stand below each other. */
export function alignColumns(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => String(cells[column]).length)));
  return rows.map((cells) =>
    cells
      .map((cell, i) => String(cell).padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}
