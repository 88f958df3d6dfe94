import { schemaVersion } from '../content/schema.ts';
import type { EditResult } from '../content/schema/edit.ts';
import { digestOf } from './content/digest.ts';
import { readEditResult } from './content/read-record.ts';
import { writeEditResult } from './content/write-record.ts';
import { applyChanges } from './edit/apply-changes.ts';
import type { Changes } from './edit/apply-changes.ts';
import { changedKey, openOthers, provenanceOfPart } from './edit/edit-job.ts';
import type { EditJob } from './edit/edit-job.ts';
import { measureAccuracyChange, measureExamplesChange, measureTuningChange } from './edit/measure-change.ts';
import type { BeforeAndAfter } from './edit/measure-change.ts';
import { scaleSubstitutions } from './edit/scale-substitutions.ts';

/**
 * Measures what an edit does, part by part: how replaced units are stretched, tuning, examples, accuracy. A part that is fresh is not measured
 * again, and each is written as soon as it is finished.
 * @returns how many parts were measured
 * @throws UserError where a network is not on this machine or cannot be edited so; the reason of the effects' signal when the person asked to stop
 */
export async function measureEdit(job: EditJob): Promise<number> {
  const { paths, edit, photos, pictograms } = job;
  const present = await readEditResult(paths, edit.slug);
  const result: EditResult =
    present?.model === edit.model ? present : { schemaVersion, edit: edit.slug, model: edit.model };
  let measuredCount = 0;
  const renew = async <Part extends 'accuracy' | 'examples' | 'substitutions' | 'tuning'>(
    part: Part,
    provenance: NonNullable<EditResult[Part]>['provenance'],
    measure: () => Promise<Omit<NonNullable<EditResult[Part]>, 'provenance'>>,
  ): Promise<void> => {
    if (result[part]?.provenance.digest === provenance.digest) return;
    result[part] = { provenance, ...(await measure()) } as EditResult[Part];
    await writeEditResult(paths, result);
    measuredCount++;
  };

  if (edit.replacements.length === 0) delete result.substitutions;
  else {
    const from = [changedKey(job, { weights: [], substitutions: [] }), edit.replacements, pictograms.digest];
    await renew('substitutions', provenanceOfPart(job, from), async () => ({ units: await scaleSubstitutions(job) }));
  }
  const changes = { weights: edit.weights, substitutions: result.substitutions?.units ?? [] };
  const changed = digestOf(changedKey(job, changes));
  let opened: Promise<BeforeAndAfter> | undefined;
  const networks = () => (opened ??= openNetworks(job, changes));

  await renew('tuning', provenanceOfPart(job, edit.watch, { changed }), async () =>
    measureTuningChange(job, await networks()),
  );
  const shown = [edit.watch.units, pictograms.digest];
  await renew('examples', provenanceOfPart(job, shown, { changed }), async () =>
    measureExamplesChange(job, await networks()),
  );
  if (photos) {
    const asked = [photos.digest, job.photoCount ?? null];
    await renew('accuracy', provenanceOfPart(job, asked, { changed }), async () =>
      measureAccuracyChange(job, await networks(), photos),
    );
  } else if (result.accuracy && result.accuracy.provenance.options['changed'] !== changed) {
    // Of what the edit was before: better none than another one's.
    delete result.accuracy;
    await writeEditResult(paths, result);
  }
  return measuredCount;
}

async function openNetworks(job: EditJob, changes: Changes): Promise<BeforeAndAfter> {
  const before = await job.network(job.edit.model);
  return { before, after: applyChanges(before, changes, await openOthers(job)), changes };
}
