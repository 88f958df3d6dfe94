import { readCircuits } from '../../content/read-circuits.ts';
import { readEdits, type ReadEdits } from '../../content/read-edits.ts';
import { readFamilies } from '../../content/read-families.ts';
import type { NamedLedger } from '../../content/read-ledgers.ts';
import { openLedgers } from '../claims/open-ledgers.ts';
import { catalogued, readCatalog } from '../network/catalog.ts';
import type { ContentPaths } from './paths.ts';
import { readModels } from './read-record.ts';

/** What the pipeline has results of among all that people have written. */
export interface Authored {
  ledgers: NamedLedger[];
  edits: ReadEdits;
}

/**
 * Reads all that people have written, as the site will before it is built.
 * @throws AuthoredError with file and line, for the first mistake
 */
export async function checkAuthored(paths: ContentPaths): Promise<Authored> {
  const records = await readModels(paths);
  const known = catalogued(await readCatalog()).map(({ id }) => id);
  readCircuits(paths.directory, records, known);
  readFamilies(paths.directory, records);
  const ledgers = await openLedgers(paths);
  return { ledgers, edits: readEdits(paths.directory, records, known) };
}
