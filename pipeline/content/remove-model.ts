import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { EditResult } from '../../content/schema/edit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { findUsedImages } from './find-used-images.ts';
import { listFiles, type FileList } from './list-files.ts';
import { corpusPicture, type ContentPaths } from './paths.ts';
import { listCorpora, listEditResults, readCorpus, readEditResult } from './read-record.ts';
import { storageError } from './storage-error.ts';
import { forgetWhereabouts } from './whereabouts.ts';
import { writeCorpus } from './write-record.ts';

/** What is there for one model alone. */
export interface Belongings {
  record: FileList;
  shards: FileList;
  weights: FileList;
  mirror: FileList;
  /** Answers to stimuli. */
  tuning: FileList;
  /** Which of its units belong to families. */
  members: FileList;
  /** What was measured of edits of it, and of those that put its units into others. */
  edits: FileList;
  /** How its handwritten units compare with learned ones. */
  comparison: FileList;
  /** Feature images and sprites. */
  pictures: FileList;
  /** Pictures of corpus images that no other model refers to. */
  corpusPictures: FileList;
  /** Journals of runs that have not finished. */
  work: FileList;
}

/** What leaves with a model, and what stays though it shares it. */
export interface Removal {
  belongings: Belongings;
  /** Pictures of corpus images that units of other models refer to, as records name them, below assets/. */
  picturesOfOthers: ReadonlySet<string>;
}

/**
 * Finds what leaves with a model.
 * @throws UserError when a shard of another model cannot be read, so that nobody knows what it refers to
 */
export async function planRemoval(paths: ContentPaths, id: string): Promise<Removal> {
  const picturesOfOthers = await findPictures(paths, { except: id });
  const belongings: Belongings = {
    record: await listFiles(paths.models, (file) => file === basename(paths.model(id))),
    shards: await listFiles(paths.units(id)),
    weights: await listFiles(paths.weights(id)),
    mirror: await listFiles(dirname(paths.mirror(id)), (file) => file === basename(paths.mirror(id))),
    tuning: await listFiles(paths.tunings(id)),
    members: await listFiles(dirname(paths.members(id)), (file) => file === basename(paths.members(id))),
    edits: await listMeasuredEdits(paths, id),
    comparison: await listFiles(dirname(paths.comparison(id)), (file) => file === basename(paths.comparison(id))),
    pictures: await listFiles(paths.asset(id)),
    corpusPictures: await listFiles(paths.asset('corpora'), (file) => !picturesOfOthers.has(`corpora/${file}`)),
    work: await listFiles(paths.journals(id)),
  };
  return { belongings, picturesOfOthers };
}

/**
 * Removes a model and what is there for it alone; its network's file stays where it is. Stopped at any point, this leaves sound
 * content of which a second removal finds the rest: shards go before what they refer to, and last of all the record, by which
 * the model is known. To be called by the one who holds the lock.
 * @throws UserError when something may not be removed
 */
export async function removeModel(paths: ContentPaths, id: string, removal: Removal): Promise<void> {
  await remove(paths.units(id));
  await pruneCorpora(paths, removal.picturesOfOthers);
  for (const picture of removal.belongings.corpusPictures.files) await remove(picture);
  for (const result of removal.belongings.edits.files) await remove(result);
  const { weights, mirror, tunings, members, comparison, asset, journals } = paths;
  for (const pathOf of [members, comparison, tunings, weights, mirror, asset, journals]) await remove(pathOf(id));
  await forgetWhereabouts(paths, id);
  await remove(paths.model(id));
}

async function listMeasuredEdits(paths: ContentPaths, id: string): Promise<FileList> {
  const own = new Set<string>();
  for (const slug of await listEditResults(paths)) {
    const result = await readEditResult(paths, slug);
    if (result && modelsOf(result).includes(id)) own.add(basename(paths.edit(slug)));
  }
  return listFiles(paths.edits, (file) => own.has(file));
}

const modelsOf = ({ model, substitutions }: EditResult): string[] => [
  model,
  ...(substitutions?.units ?? []).map(({ by }) => parseUnitId(by).model),
];

async function findPictures(paths: ContentPaths, { except }: { except: string }): Promise<Set<string>> {
  const used = await findUsedImages(paths, { except });
  return new Set([...used].flatMap(([corpus, images]) => [...images].map((image) => corpusPicture(corpus, image))));
}

/** Takes the images that nobody refers to any more out of the records of corpora; a record without images goes too. */
async function pruneCorpora(paths: ContentPaths, used: ReadonlySet<string>): Promise<void> {
  for (const id of await listCorpora(paths)) {
    const corpus = (await readCorpus(paths, id))!;
    const images = corpus.images.filter((image) => used.has(corpusPicture(id, image.id)));
    if (images.length > 0) await writeCorpus(paths, { ...corpus, images });
    else await remove(paths.corpus(id));
  }
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw storageError(error, 'write', path);
  }
}
