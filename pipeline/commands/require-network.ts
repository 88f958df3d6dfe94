import { existsSync } from 'node:fs';
import { nearest } from '../../content/nearest.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readModel } from '../content/read-record.ts';
import { obtainNetwork } from '../download/obtain-network.ts';
import { readCatalog, type DownloadableNetwork } from '../network/catalog.ts';
import { UserError } from '../user-error.ts';

/**
 * The file of the network to add, and the id it gets: a file where there is one of that name, else what the catalog knows by it,
 * from a mirror, the cache or its address.
 * @throws UserError where there is neither, where no id is given for a file, or where the file cannot be had
 */
export async function requireNetwork(
  paths: ContentPaths,
  target: string | undefined,
  { as, mirror = process.env['ATLAS_MODELS'] || undefined }: Pick<Options, 'as' | 'mirror'>,
  effects: Effects,
): Promise<{ file: string; id: string }> {
  const { downloadable } = await readCatalog();
  const names = downloadable.map(({ id }) => id).sort();
  if (target === undefined) {
    throw new UserError(
      `atlas add needs the file of a network (atlas add FILE --as ID), or the name of one that it knows: ${names.join(', ')}`,
    );
  }
  const known = existsSync(target) ? undefined : downloadable.find(({ id }) => id === target);
  if (known) {
    const id = as ?? known.id;
    await requireFree(paths, id, known);
    return { file: await obtainNetwork(known, effects, { mirror }), id };
  }
  const meant = existsSync(target) ? undefined : nearest(target, names);
  if (meant !== undefined) {
    throw new UserError(`there is no file ${target}, and no known network of that name (did you mean ${meant}?)`);
  }
  if (as === undefined) throw new UserError(`atlas add needs an id for ${target}: atlas add ${target} --as ID`);
  return { file: target, id: as };
}

/** Before anything is downloaded: an id that is taken stays with its network. Whether a copy is one, its graph will tell. */
async function requireFree(paths: ContentPaths, id: string, { sha256, copies }: DownloadableNetwork): Promise<void> {
  const present = await readModel(paths, id);
  if (!present || [sha256, ...copies].includes(present.network.sha256)) return;
  throw new UserError(
    `the id "${id}" belongs to another network (${present.network.source}): choose another id with --as`,
  );
}
