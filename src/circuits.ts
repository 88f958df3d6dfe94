import type { Circuit } from '../content/check-circuit.ts';
import type { ReadCircuits } from '../content/read-circuits.ts';
import { readCircuits } from '../content/read-circuits.ts';
import { listModels } from './atlas.ts';
import { cataloguedIds } from './catalogued.ts';
import { contentDir } from './content-dir.ts';
import { recallAuthored } from './recall-authored.ts';

/** Circuits as they were read, and by the ids of the units that they speak of. */
interface Circuits extends ReadCircuits {
  byUnit: ReadonlyMap<string, Circuit[]>;
}

/**
 * All circuits, checked.
 * @throws AuthoredError with file and line, for the first mistake in any of them
 */
export const openCircuits = recallAuthored((): Circuits => {
  const read = readCircuits(contentDir, listModels(), cataloguedIds);
  const byUnit = new Map<string, Circuit[]>();
  for (const circuit of read.circuits) {
    for (const unit of circuit.units) byUnit.set(unit, [...(byUnit.get(unit) ?? []), circuit]);
  }
  return { ...read, byUnit };
});
