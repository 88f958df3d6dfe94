/** Width to height that a screen shows best. */
const wantedRatio = 1.3;
const mostColumns = 8;

/**
 * Distributes storeys, lowest first, over as many columns as come nearest to the shape of a screen, the highest of them as low as can be.
 * @param mayEndWith whether a column may have this storey at its top; the last always ends one
 */
export function stackInColumns<Storey extends { heightPx: number }>(
  storeys: readonly Storey[],
  { columnPx, mayEndWith }: { columnPx: number; mayEndWith: (storey: Storey) => boolean },
): Storey[][] {
  const houses = storeys.reduce<Storey[][]>((found, storey) => {
    const last = found.at(-1);
    if (last && !mayEndWith(last.at(-1)!)) last.push(storey);
    else found.push([storey]);
    return found;
  }, []);
  const candidates = Array.from({ length: Math.min(mostColumns, houses.length) }, (_, i) => spread(houses, i + 1));
  const oddness = (columns: readonly Storey[][]) =>
    Math.abs(Math.log((columns.length * columnPx) / Math.max(...columns.map(heightOf)) / wantedRatio));
  return candidates.reduce((best, other) => (oddness(other) < oddness(best) ? other : best));
}

/** At most so many columns of whole houses, found by halving the range that the height of the highest must lie in. */
function spread<Storey extends { heightPx: number }>(houses: readonly Storey[][], columnCount: number): Storey[][] {
  const fill = (limitPx: number) =>
    houses.reduce<Storey[][]>((columns, house) => {
      const last = columns.at(-1);
      if (last && heightOf(last) + heightOf(house) <= limitPx) last.push(...house);
      else columns.push([...house]);
      return columns;
    }, []);
  let [low, high] = [Math.max(...houses.map(heightOf)), houses.reduce((sum, house) => sum + heightOf(house), 0)];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(middle).length <= columnCount) high = middle;
    else low = middle;
  }
  return fill(high);
}

const heightOf = (storeys: readonly { heightPx: number }[]): number =>
  storeys.reduce((sum, { heightPx }) => sum + heightPx, 0);
