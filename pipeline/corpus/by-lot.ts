import { seedOf } from '../random.ts';
import type { CorpusEntry } from './corpus.ts';

/** Images in an order drawn by lot, from their ids alone: it depends on no seed, and not on the order they come in. */
export function byLot(images: readonly CorpusEntry[]): CorpusEntry[] {
  return images
    .map((entry) => ({ entry, lot: seedOf(entry.id) }))
    .sort((a, b) => a.lot - b.lot || (a.entry.id < b.entry.id ? -1 : 1))
    .map(({ entry }) => entry);
}
