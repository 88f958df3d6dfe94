import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import { withLock } from '../content/with-lock.ts';
import { computeModel } from '../run/compute-model.ts';
import { UserError } from '../user-error.ts';
import { requireModel } from './require-model.ts';

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
