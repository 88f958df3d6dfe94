import type { Model } from '../../content/schema.ts';
import type { Effects } from '../cli/effects.ts';
import { nearest } from '../cli/nearest.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels, readModel } from '../content/read-record.ts';
import { withLock } from '../content/with-lock.ts';
import { computeModel } from '../run/compute-model.ts';
import { UserError } from '../user-error.ts';

/** `atlas run ID`: computes what is not fresh of one model. */
export async function run(argument: string | undefined, options: Options, effects: Effects): Promise<void> {
  const id = argument ?? options.model;
  if (id === undefined) throw new UserError('atlas run needs the id of a model (see: atlas list)');
  if (options.model !== undefined && options.model !== id) {
    throw new UserError(`atlas run computes one model: "${id}" or "${options.model}"`);
  }
  const paths = await openContent(options.content);
  const record = await requireModel(paths, id);
  await withLock(paths, () => computeModel(paths, record, options, effects));
}

/** Reads a model's record; throws UserError naming the nearest when there is none. */
export async function requireModel(paths: ContentPaths, id: string): Promise<Model> {
  const ids = await listModels(paths);
  const record = ids.includes(id) ? await readModel(paths, id) : null;
  if (record) return record;
  const meant = nearest(id, ids);
  const advice = meant === undefined ? `add it with atlas add FILE --as ${id}` : `did you mean ${meant}?`;
  throw new UserError(`there is no model ${JSON.stringify(id)} in ${paths.directory} (${advice})`);
}
