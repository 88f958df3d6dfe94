import { decodeMaps } from '../../content/map-pack.ts';
import type { WeightMap } from '../../content/schema.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { WeightSlice } from '../../content/weight-matrix.ts';
import { decodeWeightSlice, sliceBytes } from '../../content/weight-matrix.ts';
import { fetchRange, inflate } from '../fetch-range.ts';
import type { BuilderLayer, BuilderModel } from './builder-model.ts';
import type { StoredWeights } from './connect-units.ts';
import { takeMap } from './take-map.ts';

/** Also what a unit weighs on later layers. */
export interface FetchedWeights extends StoredWeights {
  /** Excitation and inhibition of a unit upon every unit of a later layer; null where none are stored between the two layers. */
  readOutputs: (unit: string, later: string) => Promise<WeightSlice | null>;
}

/**
 * The weights of a model as they are published below /data/, fetched a slice at a time.
 * @param base address of /data/weights/
 */
export function fetchWeights(base: string, model: BuilderModel): FetchedWeights {
  const parts = new Map<string, ReturnType<typeof fetchRange>>();
  const read = (file: string, start: number, length: number): ReturnType<typeof fetchRange> => {
    const key = `${file} ${start}`;
    const part = parts.get(key) ?? fetchRange(`${base}${model.id}/${file}`, start, start + length);
    // What could not be loaded is asked for again.
    parts.set(key, part);
    part.catch(() => parts.delete(key));
    return part;
  };
  const layers = new Map(model.layers.map((layer) => [layer.slug, layer]));
  const find = (unit: string): { layer: BuilderLayer; index: number } => {
    const { layer, index } = parseUnitId(unit);
    return { layer: layers.get(layer)!, index };
  };

  /** The slice of `layer`'s unit, with one column for each unit of `other`. */
  async function readRow(layer: BuilderLayer, index: number, other: BuilderLayer): Promise<WeightSlice> {
    const length = sliceBytes(other.unitCount);
    const bytes = await read(`${layer.slug}.${other.slug}.bin`, index * length, length);
    return decodeWeightSlice(bytes, other.unitCount);
  }

  /** The map between a unit and one of another layer, from the strongest of the first. */
  async function readPack(unit: string, other: string): Promise<{ size: [number, number]; cells: Int8Array } | null> {
    const [one, two] = [find(unit), find(other)];
    const size = one.layer.maps[two.layer.slug];
    if (!size) return null;
    const file = `${one.layer.slug}.${two.layer.slug}.maps.bin`;
    const head = await read(file, 4 * one.index, 8);
    const starts = new DataView(head.buffer, head.byteOffset, 8);
    const from = starts.getUint32(0, true);
    const record = await inflate(await read(file, from, starts.getUint32(4, true) - from));
    const { units, cells } = decodeMaps(record, size[0] * size[1]);
    const at = units.indexOf(two.index);
    return at < 0 ? null : { size, cells: cells[at]! };
  }

  return {
    async readSlice(unit, earlier) {
      const { layer, index } = find(unit);
      return layer.weights.includes(earlier) ? readRow(layer, index, layers.get(earlier)!) : null;
    },
    async readOutputs(unit, later) {
      const { layer, index } = find(unit);
      const other = layers.get(later)!;
      return other.weights.includes(layer.slug) ? readRow(layer, index, other) : null;
    },
    async readMap(from, to, magnitude): Promise<WeightMap | null> {
      const found = (await readPack(to, from)) ?? (await readPack(from, to));
      return found && takeMap(found.cells, found.size, magnitude);
    },
  };
}
