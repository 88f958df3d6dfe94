import { stat } from 'node:fs/promises';
import type { Corpus as CorpusRecord } from '../../content/schema.ts';
import type { Effects } from '../cli/effects.ts';
import { startProgress } from '../cli/progress.ts';
import { findUsedImages } from '../content/find-used-images.ts';
import { corpusPicture, type ContentPaths } from '../content/paths.ts';
import { readCorpus } from '../content/read-record.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import { writeCorpus } from '../content/write-record.ts';
import { corpusRecord } from '../corpus/corpus-record.ts';
import type { Corpus } from '../corpus/corpus.ts';
import { inLanes } from '../in-lanes.ts';
import type { Pair } from '../network/graph.ts';

/** Longer side of the pictures of examples. */
const pictureSidePx = 160;

/** sharp decodes and encodes on threads of its own. */
const laneCount = 4;

/**
 * Writes the record of a corpus and the pictures that units of any model refer to, those that are not there yet.
 * What a shard refers to and the corpus no longer holds keeps its old entry.
 * @param inputSizePx [height, width] that networks see the images at: pictures show the same crop
 * @param used what findUsedImages found, where the caller has asked already
 */
export async function publishCorpus(
  paths: ContentPaths,
  corpus: Corpus,
  inputSizePx: Pair,
  effects: Effects,
  { used = findUsedImages(paths) } = {},
): Promise<void> {
  const usedIds = (await used).get(corpus.id) ?? new Set();
  if (usedIds.size === 0) return;
  const sizePx = pictureSize(inputSizePx);
  const fresh = corpusRecord(corpus, usedIds, sizePx);
  const before = await readCorpus(paths, corpus.id);
  const freshIds = new Set(fresh.images.map(({ id }) => id));
  const kept = before?.images.filter(({ id }) => usedIds.has(id) && !freshIds.has(id)) ?? [];

  const isCurrent = currentPictures(before, corpus.digest, sizePx);
  const entries = corpus.images.filter(({ id }) => usedIds.has(id));
  const missing = [];
  for (const entry of entries) {
    if (!isCurrent(entry.id) || !(await exists(pathOf(entry.id)))) missing.push(entry);
  }
  const progress = startProgress(effects, `corpus ${corpus.id}`, ['picture', 'drawn'], missing.length);
  await inLanes(missing, laneCount, async (entry) => {
    effects.signal.throwIfAborted();
    await writeAtomically(pathOf(entry.id), await corpus.picture(entry, sizePx));
    progress.advance();
  });
  progress.end();
  await writeCorpus(paths, { ...fresh, images: [...fresh.images, ...kept] });

  function pathOf(id: string): string {
    return paths.asset(corpusPicture(corpus.id, id));
  }
}

/** The crop that networks see, in the size of a picture. */
function pictureSize([height, width]: Pair): [number, number] {
  const scale = pictureSidePx / Math.max(height, width);
  return [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))];
}

/** Whether a picture that lies there already shows what is wanted now: the same images, in the same size. */
function currentPictures(before: CorpusRecord | null, digest: string, [height, width]: Pair): (id: string) => boolean {
  if (before !== null && before.digest !== digest) return () => false;
  const sizes = new Map(before?.images.map(({ id, sizePx }) => [id, sizePx]));
  return (id) => {
    const size = sizes.get(id);
    return size === undefined || (size[0] === height && size[1] === width);
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
