import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../project-root.ts';

/** A network that the project knows by its file. */
export const CatalogEntry = z.object({
  id: z.string(),
  title: z.string(),
  /** One or two sentences. */
  summary: z.string(),
  /** Relative to the project's root. */
  file: z.string(),
  sha256: z.string(),
  /** Name of an input preset. */
  preset: z.string(),
  /** The recipe of its feature images. */
  recipe: z.enum(['quick', 'full']),
  /** Whether `atlas` without a verb computes it; the content of the others is committed. */
  mainJob: z.boolean(),
  license: z.string(),
  citation: z.string().default(''),
  /** Name of a list of labels (labels.ts); null where nobody knows what its outputs mean. */
  labels: z.string().nullable(),
});
export type CatalogEntry = z.infer<typeof CatalogEntry>;

/** Reads models/catalog.json. */
export async function readCatalog(): Promise<CatalogEntry[]> {
  const text = await readFile(join(projectRoot, 'models/catalog.json'), 'utf8');
  return z.array(CatalogEntry).parse(JSON.parse(text));
}
