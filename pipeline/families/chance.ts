import type { Family } from '../../content/schema/family.ts';
import { random, seedOf } from '../random.ts';
import { findMembers, listSets } from './find-members.ts';
import type { RuledLayer } from './find-members.ts';

/** Draws that a mean is taken over. */
const drawCount = 100;

/**
 * Counts what a rule finds when every set of stimuli besides the family's own, the weights and the correlation are those of another unit of the
 * layer, drawn by lot: how many units would meet all clauses if the clauses had nothing to do with each other.
 * @param seed a text, such as the layer's address
 * @returns mean over draws; null for a rule that asks about one thing alone, where nothing can be swapped
 */
export function countSwapped(
  family: Pick<Family, 'rule' | 'stimulus'>,
  layer: RuledLayer,
  seed: string,
): number | null {
  const names = listSets(family);
  if (names.length === 1 && !family.rule?.weights) return null;
  let found = 0;
  for (let draw = 0; draw < drawCount; draw++) {
    const next = random(seedOf(`${seed} ${draw}`));
    const swap = <Item>(items: readonly Item[]): Item[] => drawOrder(items.length, next).map((i) => items[i]!);
    const sets = new Map(layer.sets);
    for (const name of names.slice(1)) {
      const set = sets.get(name)!;
      sets.set(name, { ...set, answers: swap(set.answers) });
    }
    found += findMembers(family, { ...layer, sets, excitationShares: swap(layer.excitationShares) }).length;
  }
  return found / drawCount;
}

/** 0 … count − 1 in an order drawn by lot (Fisher and Yates). */
function drawOrder(count: number, next: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor((i + 1) * next());
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}
