import { resolve } from 'node:path';
import { nearest } from '../../content/nearest.ts';
import { readEdits, type PlannedEdit, type ReadEdits } from '../../content/read-edits.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import { readModels } from '../content/read-record.ts';
import { withLock } from '../content/with-lock.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import { measureEdit } from '../edit.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { catalogued, readCatalog } from '../network/catalog.ts';
import { loadRecorded } from '../run/load-recorded.ts';
import { publishCorpus } from '../run/publish-corpus.ts';
import { UserError } from '../user-error.ts';

/**
 * `atlas edit [SLUG]`: applies an edit of content/edits to a copy of its network, or all of them, and measures what becomes of it.
 * @throws AuthoredError for a mistake in any of the edits, before anything is measured
 */
export async function edit(argument: string | undefined, options: Options, effects: Effects): Promise<void> {
  const paths = await openContent(options.content);
  const records = await readModels(paths);
  const models = new Map(records.map((record) => [record.id, record]));
  const knownIds = catalogued(await readCatalog()).map(({ id }) => id);
  const edits = chooseEdits(readEdits(paths.directory, records, knownIds), argument);

  const { engine: name, provider, workers } = options;
  let engine: Promise<Engine> | undefined;
  const networks = new Map<string, Promise<LoadedModel>>();
  const pictograms = await openCorpus();
  const photos = options.images === undefined ? undefined : await openCorpus({ images: resolve(options.images) });
  await withLock(paths, async () => {
    try {
      for (const planned of edits) {
        const measuredCount = await measureEdit({
          paths,
          edit: planned,
          models,
          network: (id) => {
            const known = networks.get(id) ?? loadRecorded(paths, models.get(id)!);
            networks.set(id, known);
            return known;
          },
          engine: () => (engine ??= openEngine({ engine: name, provider, workers, warn: effects.log })),
          pictograms,
          photos,
          photoCount: options.sample,
          batch: options.batch,
          effects,
        });
        effects.log(`${planned.slug}: ${measuredCount === 0 ? 'up to date already' : 'up to date now'}`);
      }
    } finally {
      await (await engine?.catch(() => undefined))?.dispose();
    }
    const first = models.get(edits[0]!.model)!;
    await publishCorpus(paths, pictograms, first.input.sizePx, effects);
  });
  if (edits.length > 1) effects.log(`${counted(edits.length, 'edit')} measured`);
}

function chooseEdits({ edits, absent }: ReadEdits, slug: string | undefined): readonly PlannedEdit[] {
  const isMeant = (known: { slug: string }) => slug === undefined || known.slug === slug;
  const chosen = edits.filter(isMeant);
  if (chosen.length > 0) return chosen;
  const waiting = absent.find(isMeant);
  if (waiting) {
    throw new UserError(
      `the edit "${waiting.slug}" needs ${waiting.model}, which is not here: npm run atlas -- add ${waiting.model}`,
    );
  }
  if (slug === undefined) {
    throw new UserError('there are no edits: write one in content/edits/, as README.md shows');
  }
  const slugs = [...edits, ...absent].map((known) => known.slug);
  const meant = nearest(slug, slugs);
  throw new UserError(
    `there is no edit ${JSON.stringify(slug)} (${meant === undefined ? `there are: ${slugs.join(', ')}` : `did you mean ${meant}?`})`,
  );
}
