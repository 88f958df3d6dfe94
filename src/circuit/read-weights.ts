import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { decodeMaps } from '../../content/map-pack.ts';
import type { WeightMap } from '../../content/schema.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { decodeWeightSlice } from '../../content/weight-matrix.ts';
import { openModel, openWeightDetails } from '../atlas.ts';
import { contentDir } from '../content-dir.ts';
import type { StoredWeights } from './connect-units.ts';
import { takeMap } from './take-map.ts';

/** The weights of a model as they lie in the content directory. */
export function readWeights(model: string): StoredWeights {
  const layers = new Map(openModel(model).layers.map((layer) => [layer.slug, layer]));
  const files = new Map<string, Uint8Array | null>();
  const readFile = (name: string): Uint8Array | null => {
    const file = join(contentDir, 'weights', name);
    if (!files.has(file)) files.set(file, existsSync(file) ? readFileSync(file) : null);
    return files.get(file)!;
  };
  /** The map between a unit and another, among the strongest of the first. */
  const readPacked = (unit: string, other: string, magnitude: number): WeightMap | null => {
    const [one, two] = [parseUnitId(unit), parseUnitId(other)];
    const details = openWeightDetails(model, one.layer);
    const pack = details?.packs.find(({ layer }) => layer === two.layer);
    if (!pack) return null;
    const [start, end] = details!.packStarts.get(two.layer)!.slice(one.index) as [number, number];
    const record = inflateRawSync(readFile(pack.file)!.subarray(start, end));
    const { units, cells } = decodeMaps(record, pack.size[0] * pack.size[1]);
    const at = units.indexOf(two.index);
    return at < 0 ? null : takeMap(cells[at]!, pack.size, magnitude);
  };
  return {
    async readSlice(unit, earlier) {
      const { layer, index } = parseUnitId(unit);
      const bytes = readFile(`${model}/${layer}.${earlier}.bin`);
      return bytes && decodeWeightSlice(bytes, layers.get(earlier)!.unitCount, index);
    },
    async readMap(from, to, magnitude) {
      return readPacked(to, from, magnitude) ?? readPacked(from, to, magnitude);
    },
  };
}
