/**
 * Does some work for every item, several at a time, in the order of the items.
 * @param laneCount how many are under way at once, which is what bounds the memory
 * @throws the first error, once everything under way has ended; no further item is begun after it
 */
export async function inLanes<Item>(
  items: Iterable<Item>,
  laneCount: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  // A generator ends for all lanes as soon as one of them leaves its loop by an error; an array's iterator would not.
  const queue = (function* () {
    yield* items;
  })();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: laneCount }, lane));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
