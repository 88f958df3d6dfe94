import { knownByRecord, type KnownModel } from '../../content/read-ledgers.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels, readModel } from '../content/read-record.ts';
import { readCatalog } from '../network/catalog.ts';

/** The models that claims may speak of: those of the content directory first, then those that the catalog knows. */
export async function listKnownModels(paths: ContentPaths): Promise<KnownModel[]> {
  const records = await Promise.all((await listModels(paths)).map((id) => readModel(paths, id)));
  const { embedded, downloadable } = await readCatalog();
  const catalogued = [...embedded, ...downloadable].map(({ id, layers }): KnownModel => {
    const slugs = layers?.map(({ slug }) => slug) ?? [];
    const areAllNamed = slugs.length > 0 && !slugs.includes(undefined);
    return { id, layers: areAllNamed ? slugs.map((slug) => ({ slug: slug! })) : null };
  });
  return [...records.flatMap((record) => (record ? knownByRecord(record) : [])), ...catalogued];
}
