import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../user-error.ts';
import { canonicalJson } from './digest.ts';
import type { ContentPaths } from './paths.ts';
import { isMissing } from './read-record.ts';
import { storageError } from './storage-error.ts';
import { writeAtomically } from './write-atomically.ts';

/** Where on this machine the things lie that a model is computed from; never committed. */
export const Whereabouts = z.object({
  /** Absolute path of the network's file. */
  network: z.string().optional(),
  /** Absolute path of the folder of images it is shown; the embedded pictograms when absent. */
  images: z.string().optional(),
});
export type Whereabouts = z.infer<typeof Whereabouts>;

const WhereaboutsByModel = z.record(z.string(), Whereabouts);

const pathOf = (paths: ContentPaths): string => join(paths.work, 'networks.json');

/** What is known of a model's files on this machine; empty where nothing is. */
export async function readWhereabouts(paths: ContentPaths, model: string): Promise<Whereabouts> {
  return (await readAll(paths))[model] ?? {};
}

/** Remembers where a model's files lie, besides what is known already. */
export async function rememberWhereabouts(paths: ContentPaths, model: string, found: Whereabouts): Promise<void> {
  const all = await readAll(paths);
  const known = { ...all[model], ...found };
  const next = Object.keys(known).length === 0 ? all : { ...all, [model]: known };
  await writeChanged(paths, all, next);
}

/** Forgets where a model's files lie; the files stay there. */
export async function forgetWhereabouts(paths: ContentPaths, model: string): Promise<void> {
  const all = await readAll(paths);
  const { [model]: _, ...others } = all;
  await writeChanged(paths, all, others);
}

async function writeChanged(
  paths: ContentPaths,
  all: Record<string, Whereabouts>,
  next: Record<string, Whereabouts>,
): Promise<void> {
  if (canonicalJson(next) === canonicalJson(all)) return;
  await writeAtomically(pathOf(paths), `${JSON.stringify(JSON.parse(canonicalJson(next)), null, 2)}\n`);
}

async function readAll(paths: ContentPaths): Promise<Record<string, Whereabouts>> {
  const path = pathOf(paths);
  try {
    return WhereaboutsByModel.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return {};
    if (error instanceof SyntaxError || error instanceof z.ZodError) {
      throw new UserError(`${path} is damaged: delete it, and add the networks again`, { cause: error });
    }
    throw storageError(error, 'read', path);
  }
}
