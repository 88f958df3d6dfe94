import { expect, it } from 'vitest';
import { readUnitMirror } from '../../src/unit-mirror.ts';

it('readUnitMirror tells twins, symmetric units and others apart', () => {
  const zeros = '0'.repeat(64);
  const mirror = {
    layer: 'conv1',
    provenance: { recipe: 1, modelSha256: zeros, options: {}, digest: zeros },
    corpus: { id: 'shapes', title: 'Shapes', digest: zeros, imageCount: 40, symmetry: 0.5 },
    rule: { cross: 0.75, lead: 0.25 },
    own: [0.4, 0.75, 0.3, 0.9],
    partners: [2, 0, 0, null],
    crosses: [0.8, 0.2, 0.8, 0],
    twins: [[0, 2]] as [number, number][],
    control: { cross: 0.1, twinCount: 0 },
  };
  expect([0, 1, 2, 3].map((unit) => readUnitMirror(mirror, unit))).toEqual([
    { own: 0.4, isSymmetric: false, partner: 2, cross: 0.8, isTwin: true },
    { own: 0.75, isSymmetric: false, partner: 0, cross: 0.2, isTwin: false },
    { own: 0.3, isSymmetric: false, partner: 0, cross: 0.8, isTwin: true },
    { own: 0.9, isSymmetric: true, partner: null, cross: 0, isTwin: false },
  ]);
});
