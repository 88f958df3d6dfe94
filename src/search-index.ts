import type { Model } from '../content/schema.ts';
import { formatUnitId } from '../content/unit-id.ts';
import type { ShownLayer } from './atlas.ts';

/** What the search box loads: every label once, and for each unit the numbers of its labels. */
export interface SearchIndex {
  labels: string[];
  layers: { model: string; layer: string; units: number[][] }[];
}

/** A unit that was found. */
export interface SearchHit {
  id: string;
  labels: string[];
}

/** Gathers all units of all shown layers. */
export function buildSearchIndex(models: readonly { model: Model; layers: readonly ShownLayer[] }[]): SearchIndex {
  const numbers = new Map<string, number>();
  const numberOf = (label: string): number => {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    return numbers.get(label)!;
  };
  const layers = models.flatMap(({ model, layers: shown }) =>
    shown.map(({ layer, summary }) => ({
      model: model.id,
      layer: layer.slug,
      units: summary.units.map(({ labels }) => labels.map(numberOf)),
    })),
  );
  return { labels: [...numbers.keys()], layers };
}

/**
 * Finds units that match every word of the query: the exact index, or name of model or layer, counts most (`inception-4c 12`), then part
 * of such a name (`4c 12`), then a word of a label.
 * @returns best first, equals in the order of the index, at most `limit`
 */
export function searchUnits({ labels, layers }: SearchIndex, query: string, { limit = 24 } = {}): SearchHit[] {
  const words = query
    .toLowerCase()
    .split(/[\s/]+/)
    .filter(Boolean);
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
    const parts = label.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    return parts.some((part) => part.startsWith(word)) ? [number] : [];
  });
  return new Set(matching);
}

/** The first labels of a unit count more than the later ones. */
function scoreLabels(matching: ReadonlySet<number>, numbers: readonly number[]): number {
  const at = numbers.findIndex((number) => matching.has(number));
  return at < 0 ? 0 : 2 / (at + 1);
}
