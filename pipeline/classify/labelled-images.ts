import type { ClassLabel } from '../../content/schema.ts';
import type { CorpusEntry } from '../corpus/corpus.ts';

/** An image whose name says what it shows. */
export interface LabelledImage {
  entry: CorpusEntry;
  /** Position of its class in a network's list of labels. */
  classIndex: number;
}

/**
 * Finds the images that are named after a class: by the id of its class, else by its label, which may be a class's name or id. Upper and
 * lower case, accents and everything but letters and digits make no difference; a name that two classes share tells nothing.
 */
export function findLabelledImages(entries: readonly CorpusEntry[], labels: readonly ClassLabel[]): LabelledImage[] {
  const byId = new Map(labels.map(({ id }, index) => [id, index]));
  const byName = new Map<string, number | undefined>();
  for (const [index, { id, name }] of labels.entries()) {
    for (const word of new Set([plain(id), plain(name)])) byName.set(word, byName.has(word) ? undefined : index);
  }
  return entries.flatMap((entry) => {
    const classIndex = byId.get(entry.classId) ?? byName.get(plain(entry.label));
    return classIndex === undefined ? [] : [{ entry, classIndex }];
  });
}

/** `Wolf's-nest_Café` → `wolfs nest cafe` */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{Mark}'’]/gu, '')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
