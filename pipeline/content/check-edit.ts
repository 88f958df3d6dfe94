import type { PlannedEdit } from '../../content/read-edits.ts';
import type { Corpus, Model } from '../../content/schema.ts';
import type { EditResult } from '../../content/schema/edit.ts';
import { changedKey } from '../edit/edit-job.ts';
import { digestOf } from './digest.ts';
import { hasUnit } from './has-unit.ts';

/** What an edit's result is checked against. */
export interface EditCheck {
  /** As it is written now. */
  edit: PlannedEdit;
  /** By id; the edit's are among them. */
  models: ReadonlyMap<string, Model>;
  corpora: ReadonlyMap<string, Corpus>;
}

/** Checks what was measured of an edit: that it is the edit that is written, of this network, and names what exists. */
export function checkEdit(
  result: EditResult,
  { edit, models, corpora }: EditCheck,
  report: (problem: string) => void,
): void {
  if (result.edit !== edit.slug) report(`names itself "${result.edit}"`);
  const { substitutions, tuning, examples, accuracy } = result;
  const substituted = substitutions?.units ?? [];
  const changed = digestOf(changedKey({ edit, models }, { weights: edit.weights, substitutions: substituted }));
  for (const [name, part] of Object.entries({ tuning, examples, accuracy })) {
    if (part && part.provenance.options['changed'] !== changed) {
      report(
        `its part on ${name} was measured of another edit or network than the records say: npm run atlas -- edit ${edit.slug}`,
      );
    }
  }
  const shown = [...(tuning?.units ?? []), ...(examples?.units ?? [])].map(({ unit }) => unit);
  const lost = [...shown, ...substituted.flatMap(({ unit, by }) => [unit, by])].find((id) => !hasUnit(models, id));
  if (lost !== undefined) report(`names the unit ${lost}, which does not exist`);
  if (!examples) return;
  const images = new Set(corpora.get(examples.corpus)?.images.map(({ id }) => id));
  const missing = examples.units
    .flatMap(({ before, after }) => [...before, ...after])
    .find(({ image }) => !images.has(image));
  if (missing) report(`shows the image "${missing.image}", which is not in the corpus's record`);
}
