import { readCircuits } from '../../content/read-circuits.ts';
import { readEdits, type ReadEdits } from '../../content/read-edits.ts';
import { readFamilies } from '../../content/read-families.ts';
import { openLedgers } from '../claims/open-ledgers.ts';
import { readCatalog } from '../network/catalog.ts';
import type { ContentPaths } from './paths.ts';
import { listModels, readModel } from './read-record.ts';

/**
 * Reads all that people have written, as the site will before it is built.
 * @returns the edits
 * @throws AuthoredError with file and line, for the first mistake
 */
export async function checkAuthored(paths: ContentPaths): Promise<ReadEdits> {
  const found = await Promise.all((await listModels(paths)).map((id) => readModel(paths, id)));
  const records = found.filter((record) => record !== null);
  const { embedded, downloadable } = await readCatalog();
  const known = [...embedded, ...downloadable].map(({ id }) => id);
  readCircuits(paths.directory, records, known);
  readFamilies(paths.directory, records);
  await openLedgers(paths);
  return readEdits(paths.directory, records, known);
}
