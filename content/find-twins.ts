import type { LayerMirror } from './schema/mirror.ts';

/**
 * Finds the mirror twins of a layer: units that are each other's partner, whose cross correlation exceeds the rule's, and exceeds the own
 * correlation of either by more than its lead. Such units answer alike to mirror images of each other, and differently to mirror images
 * of their own (Olah et al. 2020, "Naturally Occurring Equivariance in Neural Networks").
 * @returns pairs with the smaller index first, in order
 */
export function findTwins(
  { own, partners, crosses }: Pick<LayerMirror, 'crosses' | 'own' | 'partners'>,
  rule: LayerMirror['rule'],
): [number, number][] {
  const twins: [number, number][] = [];
  for (const [unit, partner] of partners.entries()) {
    if (partner === null || partner <= unit || partners[partner] !== unit) continue;
    const cross = crosses[unit]!;
    if (cross > rule.cross && cross - Math.max(own[unit]!, own[partner]!) > rule.lead) twins.push([unit, partner]);
  }
  return twins;
}
