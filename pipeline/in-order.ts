/**
 * Does some work for every item, several at a time, and hands on the results in the order of the items.
 * @param laneCount how many are under way at once; as many results at most wait for their turn
 * @throws the first error in that order, once everything under way has ended; no further item is begun after it
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  laneCount: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const underWay: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      // It is awaited in its turn; until then its failure is no unhandled one.
      result.catch(() => undefined);
      underWay.push(result);
      if (underWay.length >= laneCount) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    await Promise.allSettled(underWay);
  }
}
