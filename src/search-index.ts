import type { Model } from '../content/schema.ts';
import { formatUnitId } from '../content/unit-id.ts';
import type { ShownLayer } from './atlas.ts';

/** A page that a person has written. */
export interface SearchPage {
  /** Below the site's base, without slashes at its ends: `circuits/curves`. */
  path: string;
  title: string;
  /** What kind of page it is, in one word that is shown and found, too. */
  kind: string;
}

/** What the search box loads: every label once, for each unit the numbers of its labels, and the pages that people have written. */
export interface SearchIndex {
  pages: SearchPage[];
  labels: string[];
  layers: { model: string; layer: string; units: number[][] }[];
}

/** A unit that was found. */
export interface SearchHit {
  id: string;
  labels: string[];
}

/**
 * Gathers all units of all shown layers, and adds the pages.
 * @param familiesOf titles of the families of a unit, which are found before its labels
 */
export function buildSearchIndex(
  models: readonly { model: Model; layers: readonly ShownLayer[] }[],
  pages: SearchPage[],
  familiesOf: (unit: string) => readonly string[] = () => [],
): SearchIndex {
  const numbers = new Map<string, number>();
  const numberOf = (label: string): number => {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    return numbers.get(label)!;
  };
  const layers = models.flatMap(({ model, layers: shown }) =>
    shown.map(({ layer, summary }) => ({
      model: model.id,
      layer: layer.slug,
      units: summary.units.map(({ index, labels }) =>
        [...familiesOf(formatUnitId(model.id, layer.slug, index)), ...labels].map(numberOf),
      ),
    })),
  );
  return { pages, labels: [...numbers.keys()], layers };
}

/** Finds pages of which every word of the query begins a word of the title or of the kind, in the order of the index. */
export function searchPages({ pages }: SearchIndex, query: string): SearchPage[] {
  const words = splitWords(query);
  if (words.length === 0) return [];
  return pages.filter(({ title, kind }) => {
    const parts = splitLabel(`${title} ${kind}`);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

/** Words of a query. */
const splitWords = (query: string): string[] =>
  query
    .toLowerCase()
    .split(/[\s/]+/)
    .filter(Boolean);

/** Words of a label or title, as they are compared with those of a query. */
const splitLabel = (label: string): string[] => label.toLowerCase().split(/[^\p{L}\p{N}]+/u);

/**
 * Finds units that match every word of the query: the exact index, or name of model or layer, counts most (`inception-4c 12`), then part
 * of such a name (`4c 12`), then a word of a label.
 * @returns best first, equals in the order of the index, at most `limit`
 */
export function searchUnits(
  { labels, layers }: Pick<SearchIndex, 'labels' | 'layers'>,
  query: string,
  { limit = 24 } = {},
): SearchHit[] {
  const words = splitWords(query);
  if (words.length === 0) return [];
  const labelled = words.map((word) => findLabels(labels, word));
  const found: { model: string; layer: string; index: number; numbers: number[]; score: number }[] = [];
  for (const { model, layer, units } of layers) {
    const named = words.map((word) => Math.max(scoreName(word, model), scoreName(word, layer)));
    for (const [index, numbers] of units.entries()) {
      const name = String(index);
      let score = Infinity;
      for (let i = 0; i < words.length && score > 0; i++) {
        const ofId = words[i] === name ? 4 : named[i]!;
        score = Math.min(score, ofId || scoreLabels(labelled[i]!, numbers));
      }
      if (score > 0) found.push({ model, layer, index, numbers, score });
    }
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ model, layer, index, numbers }) => ({
      id: formatUnitId(model, layer, index),
      labels: numbers.map((number) => labels[number]!),
    }));
}

/** 4 for the whole name; 3 for its beginning, or the end that begins at a hyphen or a digit: `4c` is in inception-4c and mixed4c. */
function scoreName(word: string, name: string): number {
  if (word === name) return 4;
  if (name.startsWith(word)) return 3;
  const start = name.length - word.length;
  const beginsPart = name[start - 1] === '-' || (/^\d/.test(word) && !/\d/.test(name[start - 1] ?? ''));
  return start > 0 && name.endsWith(word) && beginsPart ? 3 : 0;
}

/** Numbers of the labels of which some word begins with this one. */
function findLabels(labels: readonly string[], word: string): ReadonlySet<number> {
  const matching = labels.flatMap((label, number) => {
    return splitLabel(label).some((part) => part.startsWith(word)) ? [number] : [];
  });
  return new Set(matching);
}

/** The first labels of a unit count more than the later ones. */
function scoreLabels(matching: ReadonlySet<number>, numbers: readonly number[]): number {
  const at = numbers.findIndex((number) => matching.has(number));
  return at < 0 ? 0 : 2 / (at + 1);
}
