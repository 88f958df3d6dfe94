import { listKnownModels } from '../../content/known-model.ts';
import { readLedgers, type NamedLedger } from '../../content/read-ledgers.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readModels } from '../content/read-record.ts';
import { catalogued, readCatalog } from '../network/catalog.ts';

/**
 * Reads the ledgers of a content directory, about models that it or the catalog knows.
 * @throws AuthoredError for the first mistake in them
 */
export async function openLedgers(paths: ContentPaths): Promise<NamedLedger[]> {
  return readLedgers(paths.directory, listKnownModels(await readModels(paths), catalogued(await readCatalog())));
}
