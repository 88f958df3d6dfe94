import catalog from '../models/catalog.json' with { type: 'json' };
import type { Circuit } from '../content/check-circuit.ts';
import type { ReadCircuits } from '../content/read-circuits.ts';
import { readCircuits } from '../content/read-circuits.ts';
import { listModels } from './atlas.ts';
import { contentDir } from './content-dir.ts';

let lastRead: { timeMs: number; value: ReadCircuits & { byUnit: ReadonlyMap<string, Circuit[]> } } | undefined;

/**
 * All circuits, checked, and by the ids of the units that they speak of. They are read again once a second at most: that is often enough for a
 * person who writes one under `astro dev`, and seldom enough for thousands of pages.
 * @throws AuthoredError with file and line, for the first mistake in any of them
 */
export function openCircuits(): NonNullable<typeof lastRead>['value'] {
  if (lastRead && Date.now() - lastRead.timeMs < 1000) return lastRead.value;
  const known = [...catalog.embedded, ...catalog.downloadable].map(({ id }) => id);
  const read = readCircuits(contentDir, listModels(), known);
  const byUnit = new Map<string, Circuit[]>();
  for (const circuit of read.circuits) {
    for (const unit of circuit.units) byUnit.set(unit, [...(byUnit.get(unit) ?? []), circuit]);
  }
  lastRead = { timeMs: Date.now(), value: { ...read, byUnit } };
  return lastRead.value;
}
