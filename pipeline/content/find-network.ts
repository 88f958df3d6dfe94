import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Model } from '../../content/schema.ts';
import { projectRoot } from '../project-root.ts';
import type { ContentPaths } from './paths.ts';
import { readWhereabouts } from './whereabouts.ts';

/** Where a model's file lies on this machine: where it was added from, or in the project; null where it is not. */
export async function findNetwork(paths: ContentPaths, { id, network }: Model): Promise<string | null> {
  const { network: added } = await readWhereabouts(paths, id);
  const candidates = [...(added === undefined ? [] : [added]), resolve(projectRoot, network.source)];
  for (const file of candidates) if (await isFile(file)) return file;
  return null;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
