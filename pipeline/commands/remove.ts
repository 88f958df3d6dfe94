import { existsSync } from 'node:fs';
import { nearest } from '../../content/nearest.ts';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import { formatMegabytes } from '../cli/format-megabytes.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import type { FileList } from '../content/list-files.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels } from '../content/read-record.ts';
import { planRemoval, removeModel, type Belongings, type Removal } from '../content/remove-model.ts';
import { withLock } from '../content/with-lock.ts';
import { checkModelId } from '../network/model.ts';
import { UserError } from '../user-error.ts';

const titles: Record<keyof Belongings, string> = {
  record: 'record',
  shards: 'shards',
  weights: 'weights',
  mirror: 'answers to mirrored images',
  tuning: 'answers to stimuli',
  members: 'members of families',
  edits: 'measured edits',
  comparison: 'comparison with learned curves',
  pictures: 'feature images and sprites',
  corpusPictures: 'corpus images that no other model shows',
  work: 'work in progress',
};

/** `atlas remove ID`: deletes a model and all that was computed from it, and says what that was. */
export async function remove(id: string | undefined, { yes, content }: Options, effects: Effects): Promise<void> {
  if (id === undefined) throw new UserError('atlas remove needs the id of a model (see: atlas list)');
  checkModelId(id);
  const { ask, log, write } = effects;
  if (!yes && !ask) throw new UserError(`atlas remove ${id} asks first: say --yes where nobody can answer`);
  const paths = await openContent(content);
  await requirePresent(paths, id);
  await withLock(paths, async () => {
    const removal = await planRemoval(paths, id);
    if (!yes && !(await ask!(`remove ${id}, ${sizeOf(removal)}?`))) return log(`${id} is kept`);
    await removeModel(paths, id, removal);
    write(`${[...rowsOf(removal), `removed ${id}: ${sizeOf(removal)}`].join('\n')}\n`);
    log('npm run atlas -- build makes the pages without it');
  });
}

/** A removal that was stopped, or a person, may have left less than a record. */
async function requirePresent(paths: ContentPaths, id: string): Promise<void> {
  const { model, units, weights, mirror, tunings, members, comparison, asset, journals } = paths;
  const places = [model, units, weights, mirror, tunings, members, comparison, asset, journals].map((pathOf) =>
    pathOf(id),
  );
  if (places.some((place) => existsSync(place))) return;
  const meant = nearest(id, await listModels(paths));
  const advice = meant === undefined ? 'see: atlas list' : `did you mean ${meant}?`;
  throw new UserError(`there is nothing of "${id}" in ${paths.directory} (${advice})`);
}

const filesOf = ({ belongings }: Removal): [keyof Belongings, FileList][] =>
  (Object.keys(titles) as (keyof Belongings)[]).map((part) => [part, belongings[part]]);

function sizeOf(removal: Removal): string {
  const lists = filesOf(removal).map(([, list]) => list);
  const fileCount = lists.reduce((sum, { files }) => sum + files.length, 0);
  return `${counted(fileCount, 'file')}, ${formatMegabytes(lists.reduce((sum, { bytes }) => sum + bytes, 0))}`;
}

function rowsOf(removal: Removal): string[] {
  const rows = filesOf(removal)
    .filter(([, { files }]) => files.length > 0)
    .map(([part, { files, bytes }]) => [titles[part], counted(files.length, 'file'), formatMegabytes(bytes)]);
  return rows.length > 0 ? alignColumns(rows) : [];
}
