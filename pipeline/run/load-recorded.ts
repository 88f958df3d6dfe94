import type { Model } from '../../content/schema.ts';
import { findNetwork } from '../content/find-network.ts';
import type { ContentPaths } from '../content/paths.ts';
import { isSameNetwork } from '../network/is-same-network.ts';
import { loadModel, type LoadedModel } from '../network/model.ts';
import { UserError } from '../user-error.ts';

/**
 * Loads the network that a record was made from, with the record's own preprocessing and layers: what a person changed in it counts.
 * @throws UserError when the file is not on this machine, or is not the same any more
 */
export async function loadRecorded(paths: ContentPaths, record: Model): Promise<LoadedModel> {
  const file = await findNetwork(paths, record);
  const { id, network, input } = record;
  if (file === null) throw notHere(record);
  const { channels, mean, scale, source, sizePx } = input;
  const loaded = await loadModel(file, {
    id,
    normalization: { channels, mean, scale, source },
    sizePx,
    layers: record.layers.map(({ tensor, slug }) => ({ tensor, slug })),
    title: record.title,
    summary: record.summary,
    license: network.license,
    citation: network.citation,
    labels: record.labels,
  });
  if (!isSameNetwork(loaded.model.network, network)) {
    throw new UserError(
      `${file} is not the network that "${id}" was made from: add it under another id, or restore the file`,
    );
  }
  // Content stays with the file that it was made from, though another one may hold the same network.
  const isSameFile = loaded.model.network.sha256 === network.sha256;
  const known = isSameFile ? { ...loaded.model.network, source: network.source } : network;
  return { ...loaded, model: { ...loaded.model, network: known } };
}

/** What to tell a person whose machine does not hold a model's file. */
export const notHere = ({ id, network }: Model): UserError =>
  new UserError(
    `the network of "${id}" (${network.source}) is not on this machine: say where with atlas add FILE --as ${id}`,
  );
