import { schemaVersion } from '../../content/schema.ts';
import type { Corpus as CorpusRecord } from '../../content/schema.ts';
import type { Pair } from '../network/graph.ts';
import type { Corpus } from './corpus.ts';

/**
 * Describes a corpus for the site, once it has been read: of its images only those that some unit refers to.
 * @param usedIds in any order; an id that the corpus does not have is left out
 * @param sizePx [height, width] of the published pictures
 */
export function corpusRecord(corpus: Corpus, usedIds: ReadonlySet<string>, sizePx: Pair): CorpusRecord {
  return {
    schemaVersion,
    id: corpus.id,
    title: corpus.title,
    imageCount: corpus.imageCount,
    digest: corpus.digest,
    skipped: [...corpus.skipped].sort((a, b) => (a.file < b.file ? -1 : 1)),
    images: corpus.images
      .filter(({ id }) => usedIds.has(id))
      .map(({ id, label, group, author, license }) => ({ id, label, group, author, license, sizePx: [...sizePx] })),
  };
}
