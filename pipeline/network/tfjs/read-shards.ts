import { UserError } from '../../user-error.ts';
import type { NetworkFile } from '../import/network-file.ts';
import type { WeightGroup } from './model-json.ts';

/**
 * Reads the shards of a manifest.
 * @returns the bytes of each shard, group by group
 * @throws UserError for a shard that is missing or that would lie outside the network's folder
 */
export function readShards(manifest: readonly WeightGroup[], { file, external }: NetworkFile): Uint8Array[][] {
  return manifest.map(({ paths }) =>
    paths.map((path) => {
      if (/^([a-z]+:|[\\/])|(^|[\\/])\.\.([\\/]|$)/i.test(path)) {
        throw new UserError(
          `${file}: its weightsManifest names the shard "${path}", which lies outside the network's folder: put the shards beside the file and name them without a path`,
        );
      }
      const bytes = external?.(path);
      if (!bytes) {
        throw new UserError(
          `${file}: its shard "${path}" is missing: put it beside the file, all of them belong together`,
        );
      }
      return bytes;
    }),
  );
}
