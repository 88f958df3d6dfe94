import { UserError } from '../../user-error.ts';
import type { NetworkFile } from '../import/network-file.ts';
import { parseModelJson } from './model-json.ts';
import type { ModelJson } from './model-json.ts';

/** A network of TensorFlow.js as it lies on the disk. */
export interface TfjsFiles {
  /** For messages. */
  file: string;
  model: ModelJson;
  /** Bytes of each shard, group by group of the manifest. */
  shards: readonly (readonly Uint8Array[])[];
}

/**
 * Opens a model.json and the shards that it names.
 * @throws UserError for what is no model, and for a shard that is missing or would lie outside the network's folder
 */
export function openTfjs(bytes: Uint8Array, { file, external }: NetworkFile): TfjsFiles {
  const model = parseModelJson(bytes, file);
  const readShard = (path: string) => {
    if (leadsElsewhere.test(path)) {
      throw new UserError(
        `${file}: its weightsManifest names the shard "${path}", which lies outside the network's folder: put the shards beside the file and name them without a path`,
      );
    }
    const shard = external?.(path);
    if (shard) return shard;
    throw new UserError(`${file}: its shard "${path}" is missing: put it beside the file, all of them belong together`);
  };
  return { file, model, shards: model.weightsManifest.map(({ paths }) => paths.map(readShard)) };
}

/** An address, an absolute path, or one with a step upwards. */
const leadsElsewhere = /^([a-z]+:|[\\/])|(^|[\\/])\.\.([\\/]|$)/i;
