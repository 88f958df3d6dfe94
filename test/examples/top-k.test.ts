import { describe, expect, it } from 'vitest';
import { createTopK } from '../../pipeline/examples/top-k.ts';
import type { Firing } from '../../pipeline/examples/top-k.ts';
import { random } from '../../pipeline/random.ts';

/** Firings of one unit with many ties, one an image. */
function drawFirings(count: number, seed: number): Firing[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, image) => ({
    image,
    place: Math.floor(next() * 49),
    preactivation: Math.floor(next() * 20) / 4 - 2,
    activation: next() > 0.5 ? 0.5 : 0.25,
  }));
}

function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const next = random(seed);
  return items
    .map((item) => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

describe('createTopK', () => {
  it.each(['largest', 'smallest'] as const)('keeps the %s as sorting all of them does, ties by image', (want) => {
    const unitCount = 5;
    const byUnit = Array.from({ length: unitCount }, (_, unit) => drawFirings(200, unit));
    const top = createTopK(unitCount, 12, want);
    for (const [unit, firings] of byUnit.entries()) {
      for (const { image, place, preactivation, activation } of shuffle(firings, 99 + unit)) {
        top.offer(unit, image, place, preactivation, activation);
      }
    }
    const sign = want === 'largest' ? -1 : 1;
    for (const [unit, firings] of byUnit.entries()) {
      const sorted = firings.toSorted((a, b) => sign * (a.preactivation - b.preactivation) || a.image - b.image);
      expect(top.best(unit)).toEqual(sorted.slice(0, 12));
    }
  });

  it('returns what there is when fewer were offered than it could keep', () => {
    const top = createTopK(2, 3, 'largest');
    top.offer(1, 7, 4, -1, 0);
    top.offer(1, 3, 2, 5, 5);
    expect(top.best(0)).toEqual([]);
    expect(top.best(1)).toEqual([
      { image: 3, place: 2, preactivation: 5, activation: 5 },
      { image: 7, place: 4, preactivation: -1, activation: 0 },
    ]);
  });
});
