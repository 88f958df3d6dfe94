// The only reader of edits.

import type { PlannedEdit, ReadEdits } from '../content/read-edits.ts';
import { readEdits } from '../content/read-edits.ts';
import type { EditResult } from '../content/schema/edit.ts';
import { listModels, openEditResult, openModel } from './atlas.ts';
import { cataloguedIds } from './catalogued.ts';
import { contentDir } from './content-dir.ts';
import { recallAuthored } from './recall-authored.ts';

/** An edit that has been measured. */
export interface ShownEdit extends PlannedEdit {
  modelTitle: string;
  result: EditResult;
}

const readAll = recallAuthored(() => {
  const { edits, absent } = readEdits(contentDir, listModels(), cataloguedIds);
  const measured = edits.flatMap((edit): ShownEdit[] => {
    const result = openEditResult(edit.slug);
    return result ? [{ ...edit, modelTitle: openModel(edit.model).title, result }] : [];
  });
  return { measured, absent };
});

/**
 * All edits that have been measured, by slug.
 * @throws AuthoredError for a mistake in one of them
 */
export const listEdits = (): ShownEdit[] => readAll().measured;

/** Edits that wait for a network which is not here, as `listEdits`. */
export const listAbsentEdits = (): ReadEdits['absent'] => readAll().absent;

/** Lists what pages of edits show or offer; addresses below the site's base. */
export function listEditFiles(edits: readonly ShownEdit[]): string[] {
  return edits.flatMap(({ slug, result: { examples } }) => {
    const shown = examples?.units.flatMap(({ before, after }) => [...before, ...after]) ?? [];
    const pictures = shown.map(({ image }) => `assets/corpora/${examples!.corpus}/${image}.webp`);
    return [`data/edits/${slug}.json`, ...(examples ? [`data/corpora/${examples.corpus}.json`] : []), ...pictures];
  });
}
