import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/** Where a network comes from: its name for messages, and the files beside it. */
export interface NetworkFile {
  file: string;
  /** Bytes of a file beside the network's own, by its relative path; undefined where there is none. */
  external?: (location: string) => Uint8Array | undefined;
}

/** A network on the disk; of the files beside it those in its own folder or below can be read. */
export function networkFile(file: string): Required<NetworkFile> {
  const folder = dirname(resolve(file));
  return {
    file,
    external(location) {
      const path = resolve(folder, location);
      if (!path.startsWith(folder + sep)) return undefined;
      try {
        return readFileSync(path);
      } catch {
        return undefined;
      }
    },
  };
}
