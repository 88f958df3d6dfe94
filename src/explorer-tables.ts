import type { ConnectionGroup, Unit } from '../content/schema.ts';
import { sliceBytes } from '../content/weight-matrix.ts';
import { hasShard, openSummary, openWeightDetails } from './atlas.ts';
import type { PickedConnection } from './explorer-state.ts';
import { assetHref, dataHref, layerHref } from './href.ts';

/** A part of a published file: bytes start … end, the end excluded. */
export interface FilePart {
  url: string;
  start: number;
  end: number;
}

/** Where a page's script finds the connections of its unit with one layer. */
export interface ExplorerTable {
  direction: PickedConnection['direction'];
  layer: string;
  unitCount: number;
  /** Address of the layer's pages, to be followed by an index; null where it has none yet. */
  units: string | null;
  /** A slice of the matrix of both layers. */
  weights: FilePart;
  /** A record of a pack of maps, and their [rows, columns]; null where there is none. */
  maps: (FilePart & { size: [number, number] }) | null;
  /** Pictures of the layer's units in one; see spritePosition. */
  sprite: { url: string; columns: number } | null;
}

/** Lists what a page can load of its unit's connections, table for table; none where the matrix of two layers is not there. */
export function listExplorerTables(model: string, layer: string, unit: Unit): ExplorerTable[] {
  const details = openWeightDetails(model, layer);

  function tableOf(
    direction: ExplorerTable['direction'],
    { layer: other, unitCount }: ConnectionGroup,
  ): ExplorerTable[] {
    const [earlier, later] = direction === 'from' ? [other, layer] : [layer, other];
    const summary = hasShard(model, other) ? openSummary(model, other) : null;
    const matrices = hasShard(model, later) ? openSummary(model, later).matrices : [];
    if (!matrices.includes(earlier)) return [];
    // Outputs lie in the transposed matrix, whose rows are the units of the earlier layer.
    const url = dataHref(`weights/${model}/${layer}.${other}.bin`);
    const bytes = sliceBytes(unitCount);
    const pack = details?.packs.find((each) => each.layer === other);
    const starts = details?.packStarts.get(other);
    const maps = pack &&
      starts && {
        url: dataHref(`weights/${pack.file}`),
        start: starts[unit.index]!,
        end: starts[unit.index + 1]!,
        size: pack.size,
      };
    const sprite = summary?.sprite && { url: assetHref(summary.sprite.file), columns: summary.sprite.columns };
    return [
      {
        direction,
        layer: other,
        unitCount,
        units: summary && layerHref(model, other),
        weights: { url, start: unit.index * bytes, end: (unit.index + 1) * bytes },
        maps: maps ?? null,
        sprite: sprite ?? null,
      },
    ];
  }
  return [
    ...unit.inputs.flatMap((group) => tableOf('from', group)),
    ...unit.outputs.flatMap((group) => tableOf('to', group)),
  ];
}
