import { join } from 'node:path';
import { nearest } from '../../content/nearest.ts';
import type { Model } from '../../content/schema.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels, readModel } from '../content/read-record.ts';
import { readCatalog } from '../network/catalog.ts';
import { loadModel } from '../network/model.ts';
import { projectRoot } from '../project-root.ts';
import { UserError } from '../user-error.ts';

/**
 * The record of a model: the one in the content directory, which may have been changed by hand, else that of an embedded network.
 * @throws UserError naming the nearest id when there is no such model
 */
export async function requireModel(paths: ContentPaths, id: string): Promise<Model> {
  const ids = await listModels(paths);
  const record = ids.includes(id) ? await readModel(paths, id) : null;
  if (record) return record;
  const { embedded, downloadable } = await readCatalog();
  const own = embedded.find((entry) => entry.id === id);
  if (own) return (await loadModel(join(projectRoot, own.file), { id })).model;
  const meant = nearest(id, [...ids, ...embedded.map((entry) => entry.id)]);
  const advice = downloadable.some((entry) => entry.id === id)
    ? `atlas add ${id} downloads it`
    : meant === undefined
      ? 'add it with atlas add FILE --as ID'
      : `did you mean ${meant}?`;
  throw new UserError(`there is no model ${JSON.stringify(id)} in ${paths.directory} (${advice})`);
}

/** Whether an id is that of a model in the content directory, or of an embedded one. */
export async function isModel(paths: ContentPaths, id: string): Promise<boolean> {
  return (await listModels(paths)).includes(id) || (await readCatalog()).embedded.some((entry) => entry.id === id);
}
