import { deflateRawSync } from 'node:zlib';
import { encodeMaps, joinPack } from '../../content/map-pack.ts';
import type { MapPack } from '../../content/schema/weight-details.ts';
import { quantizeWeights } from '../../content/weight-map.ts';
import { sha256 } from '../content/digest.ts';
import type { Pair } from '../network/graph.ts';
import type { ConnectedUnit } from './strongest.ts';

/**
 * Packs the maps of every unit's strongest connections into the file that content/map-pack.ts describes.
 * @param lists of each unit of `layer`: units of `other` and the kernels between
 * @param kernelSize [rows, columns]
 */
export function mapPack(
  model: string,
  layer: string,
  other: string,
  lists: readonly (readonly ConnectedUnit[])[],
  kernelSize: Pair,
): { record: MapPack; bytes: Uint8Array } {
  const records = lists.map((list) => {
    const maps = { units: list.map(({ unit }) => unit), cells: list.map(({ map }) => quantizeWeights(map).cells) };
    return deflateRawSync(encodeMaps(maps), { level: 9 });
  });
  const bytes = joinPack(records);
  const file = `${model}/${layer}.${other}.maps.bin`;
  return { record: { layer: other, file, sha256: sha256(bytes), size: [...kernelSize] }, bytes };
}
