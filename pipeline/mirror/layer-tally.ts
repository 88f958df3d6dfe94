import { findTwins } from '../../content/find-twins.ts';
import type { LayerMirror, TwinRule } from '../../content/schema/mirror.ts';
import { round } from '../content/round.ts';
import { createCrossCorrelation } from './cross-correlation.ts';

/** What was found of a layer's units. */
export type MirrorFindings = Pick<LayerMirror, 'control' | 'crosses' | 'own' | 'partners' | 'twins'>;

/** What is known so far of how a layer's units answer to mirrored images. */
export interface LayerTally {
  /**
   * Takes in one image. The control pairs it with the mirror image of the one before: give images in an order drawn by lot.
   * @param answers of all units to the image
   * @param mirrored of all units to its mirror image
   */
  add(answers: Float64Array, mirrored: Float64Array): void;
  /** To be called once, after all images. Correlations are rounded as they are stored, and the rule sees them so. */
  read(rule: TwinRule): MirrorFindings;
}

/** Starts the tally of a layer: 16 bytes for each pair of units. */
export function createLayerTally(unitCount: number): LayerTally {
  const paired = createCrossCorrelation(unitCount);
  const shuffled = createCrossCorrelation(unitCount);
  let firstAnswers: Float64Array | undefined;
  let lastMirrored: Float64Array | undefined;

  return {
    add(answers, mirrored) {
      paired.add(answers, mirrored);
      if (lastMirrored) shuffled.add(answers, lastMirrored);
      firstAnswers ??= answers;
      lastMirrored = mirrored;
    },
    read(rule) {
      if (firstAnswers && lastMirrored) shuffled.add(firstAnswers, lastMirrored);
      const found = findPartners(paired.read(), unitCount);
      const chance = findPartners(shuffled.read(), unitCount);
      const control = { cross: Math.max(-1, ...chance.crosses), twinCount: findTwins(chance, rule).length };
      return { ...found, twins: findTwins(found, rule), control };
    },
  };
}

/** @param correlations of every unit's answers to images with every unit's to mirror images, [units, units] */
function findPartners(
  correlations: Float64Array,
  unitCount: number,
): Pick<LayerMirror, 'crosses' | 'own' | 'partners'> {
  const own: number[] = [];
  const partners: (number | null)[] = [];
  const crosses: number[] = [];
  for (let unit = 0; unit < unitCount; unit++) {
    let partner: number | null = null;
    let best = unitCount > 1 ? -Infinity : 0;
    for (let other = 0; other < unitCount; other++) {
      const cross = (correlations[unit * unitCount + other]! + correlations[other * unitCount + unit]!) / 2;
      if (other === unit || cross <= best) continue;
      best = cross;
      partner = other;
    }
    own.push(round(correlations[unit * unitCount + unit]!));
    partners.push(partner);
    crosses.push(round(best));
  }
  return { own, partners, crosses };
}
