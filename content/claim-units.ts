import type { LayerUnit } from './schema/claim-row.ts';
import { parseEdge } from './schema/claim-row.ts';
import type { Claim } from './schema/claim.ts';

/** A unit that a claim speaks of, and where in the claim. */
export interface NamedUnit extends LayerUnit {
  /** Path of the value that names it, below the claim. */
  path: readonly PropertyKey[];
  /** Row of the claim that it belongs to; absent in claims without rows. */
  row?: number;
}

/** All units of the ledger's model that a claim speaks of; one may occur several times. */
export function listClaimUnits(claim: Claim): NamedUnit[] {
  switch (claim.kind) {
    case 'connections':
      return claim.connections.flatMap(({ from, to }, row) =>
        [from, to].map((unit) => ({ ...unit, path: ['connections', row], row })),
      );
    case 'maps':
      return Object.keys(claim.maps).flatMap((edge, row) =>
        Object.values(parseEdge(edge)).map((unit) => ({ ...unit, path: ['maps', edge], row })),
      );
    case 'strongest':
      return [
        ...claim.of.map((unit, i) => ({ ...unit, path: ['of', i] })),
        ...listed(claim.from ?? claim.to ?? '', claim.units, 'units'),
      ];
    case 'share':
      return [{ ...claim.of, path: ['of'] }, ...listed(claim.from, claim.units, 'units')];
    case 'factors':
      return [
        ...claim.of.map((unit, i) => ({ ...unit, path: ['of', i] })),
        ...Object.entries(claim.groups).flatMap(([name, units]) => listed(claim.from, units, 'groups', name)),
      ];
    case 'peaks':
      return Object.keys(claim.peaks).map((index, row) => ({
        layer: claim.layer,
        index: Number(index),
        path: ['peaks', index],
        row,
      }));
    case 'alignment':
      return (['from', 'to'] as const).flatMap((end) => listed(claim[end].layer, claim[end].units, end, 'units'));
    case 'median':
    case 'contrast':
    case 'branch':
      return listed(claim.layer, claim.units, 'units');
    case 'correlation':
      return claim.units.map((unit, row) => ({ ...unit, path: ['units', row], row }));
    case 'count':
    case 'ablation':
      return [];
  }
}

const listed = (layer: string, units: readonly number[], ...path: PropertyKey[]): NamedUnit[] =>
  units.map((index, i) => ({ layer, index, path: [...path, i] }));

/** Slugs of layers that a claim names besides those of its units. */
export function listClaimLayers(claim: Claim): { layer: string; path: readonly PropertyKey[] }[] {
  if (claim.kind !== 'count') return [];
  return claim.layers.map((layer, i) => ({ layer, path: ['layers', i] }));
}
