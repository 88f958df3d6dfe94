// The only reader of edits.

import type { PlannedEdit } from '../content/read-edits.ts';
import { readEdits } from '../content/read-edits.ts';
import type { EditResult } from '../content/schema/edit.ts';
import { listModels, openEditResult, openModel } from './atlas.ts';
import { contentDir } from './content-dir.ts';
import { recallAuthored } from './recall-authored.ts';

/** An edit that has been measured. */
export interface ShownEdit extends PlannedEdit {
  modelTitle: string;
  result: EditResult;
}

/**
 * All edits that have been measured, by slug.
 * @throws AuthoredError for a mistake in one of them
 */
export const listEdits = recallAuthored((): ShownEdit[] =>
  readEdits(contentDir, listModels()).flatMap((edit) => {
    const result = openEditResult(edit.slug);
    return result ? [{ ...edit, modelTitle: openModel(edit.model).title, result }] : [];
  }),
);

/** Lists what pages of edits show or offer; addresses below the site's base. */
export function listEditFiles(edits: readonly ShownEdit[]): string[] {
  return edits.flatMap(({ slug, result: { examples } }) => {
    const shown = examples?.units.flatMap(({ before, after }) => [...before, ...after]) ?? [];
    const pictures = shown.map(({ image }) => `assets/corpora/${examples!.corpus}/${image}.webp`);
    return [`data/edits/${slug}.json`, ...(examples ? [`data/corpora/${examples.corpus}.json`] : []), ...pictures];
  });
}
