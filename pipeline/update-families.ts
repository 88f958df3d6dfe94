import { readFamilies } from '../content/read-families.ts';
import type { NamedFamily } from '../content/read-families.ts';
import type { Members } from '../content/schema/members.ts';
import type { ContentPaths } from './content/paths.ts';
import { readModels, readTuning } from './content/read-record.ts';
import { writeMembers } from './content/write-record.ts';
import { computeMembers } from './families/compute-members.ts';
import { recall } from './recall.ts';

/**
 * Brings up to date what the families' rules find in the networks that content knows; no network has to be at hand, and a file that says the same
 * is left alone.
 * @param model only this one
 * @returns the families, and their members by model
 * @throws AuthoredError for a mistake in a family's file, before anything is written
 */
export async function updateFamilies(
  paths: ContentPaths,
  { model: only }: { model?: string | undefined } = {},
): Promise<{ families: NamedFamily[]; members: Members[] }> {
  const models = await readModels(paths);
  const families = readFamilies(paths.directory, models);
  const members: Members[] = [];
  // Families compare layers of all networks with the same few units.
  const tunings = new Map<string, ReturnType<typeof readTuning>>();
  const tuningOf = (id: string, layer: string) => recall(tunings, `${id}/${layer}`, () => readTuning(paths, id, layer));
  if (families.length === 0) return { families, members };
  for (const model of models) {
    if (only !== undefined && model.id !== only) continue;
    const found = await computeMembers(paths, model, families, tuningOf);
    await writeMembers(paths, found);
    members.push(found);
  }
  return { families, members };
}
