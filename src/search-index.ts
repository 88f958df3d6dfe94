import type { Model } from '../content/schema.ts';
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
 * Finds units that match every word of the query: the end of an id counts most (`mixed4a 12`), then part of the id, then a word of a label.
 * @returns best first, at most `limit`
 */
export function searchUnits({ labels, layers }: SearchIndex, query: string, { limit = 24 } = {}): SearchHit[] {
  const words = query
    .toLowerCase()
    .split(/[\s/]+/)
    .filter(Boolean);
  if (words.length === 0) return [];
  const lowered = labels.map((label) => label.toLowerCase());
  const found: { hit: SearchHit; score: number }[] = [];
  for (const { model, layer, units } of layers) {
    for (const [index, numbers] of units.entries()) {
      const score = Math.min(
        ...words.map((word) =>
          scoreWord(
            word,
            [model, layer, String(index)],
            numbers.map((n) => lowered[n]!),
          ),
        ),
      );
      if (score > 0)
        found.push({ hit: { id: `${model}/${layer}/${index}`, labels: numbers.map((n) => labels[n]!) }, score });
    }
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ hit }) => hit);
}

/** The first labels of a unit count more than the later ones. */
function scoreWord(word: string, idParts: readonly string[], labels: readonly string[]): number {
  if (idParts.includes(word)) return 4;
  if (idParts[1]!.startsWith(word) || idParts[0]!.startsWith(word)) return 3;
  const at = labels.findIndex((label) => label.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)));
  return at < 0 ? 0 : 2 / (at + 1);
}
