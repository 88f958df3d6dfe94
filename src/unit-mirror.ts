import type { LayerMirror } from '../content/schema/mirror.ts';

/** How one unit answers to mirrored images. */
export interface UnitMirror {
  /** Correlation of its answers to images and to their mirror images. */
  own: number;
  /** Whether that exceeds what twins need with each other. */
  isSymmetric: boolean;
  /** The other unit that answers to mirror images most as it does to images; null where it is alone in its layer. */
  partner: number | null;
  /** Cross correlation with that one. */
  cross: number;
  /** Whether the two are twins. */
  isTwin: boolean;
}

/** Reads what is known of one unit out of its layer's findings. */
export function readUnitMirror({ own, partners, crosses, twins, rule }: LayerMirror, unit: number): UnitMirror {
  return {
    own: own[unit]!,
    isSymmetric: own[unit]! > rule.cross,
    partner: partners[unit]!,
    cross: crosses[unit]!,
    isTwin: twins.some((pair) => pair.includes(unit)),
  };
}
