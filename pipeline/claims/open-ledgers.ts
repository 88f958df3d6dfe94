import { listKnownModels } from '../../content/known-model.ts';
import { readLedgers, type NamedLedger } from '../../content/read-ledgers.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels, readModel } from '../content/read-record.ts';
import { readCatalog } from '../network/catalog.ts';

/**
 * Reads the ledgers of a content directory, about models that it or the catalog knows.
 * @throws AuthoredError for the first mistake in them
 */
export async function openLedgers(paths: ContentPaths): Promise<NamedLedger[]> {
  const records = await Promise.all((await listModels(paths)).map((id) => readModel(paths, id)));
  const { embedded, downloadable } = await readCatalog();
  const present = records.filter((record) => record !== null);
  return readLedgers(paths.directory, listKnownModels(present, [...embedded, ...downloadable]));
}
