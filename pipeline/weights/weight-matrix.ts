import type { Shard } from '../../content/schema.ts';
import { encodeWeightSlice, sliceBytes } from '../../content/weight-matrix.ts';
import { sha256 } from '../content/digest.ts';
import { weightScale } from './connection-groups.ts';
import type { LayerWeights } from './read-weights.ts';

/**
 * Packs excitation and inhibition of every pair of two layers into the file that content/weight-matrix.ts describes.
 * @param model id of the model
 * @returns the record for the later layer's shard and the bytes of the file it names
 */
export function weightMatrix(
  model: string,
  weights: LayerWeights,
): { record: Shard['matrices'][number]; bytes: Uint8Array } {
  const { from, to, excitation, inhibition } = weights;
  const scale = weightScale(weights);
  const bytes = new Uint8Array(to.unitCount * sliceBytes(from.unitCount));
  for (let unit = 0; unit < to.unitCount; unit++) {
    const row = (values: Float32Array) =>
      values.slice(unit * from.unitCount, (unit + 1) * from.unitCount).map((value) => value / (scale || 1));
    const slice = encodeWeightSlice({ excitation: row(excitation), inhibition: row(inhibition) });
    bytes.set(slice, unit * sliceBytes(from.unitCount));
  }
  const file = `${model}/${to.slug}.${from.slug}.bin`;
  return { record: { layer: from.slug, file, sha256: sha256(bytes), scale }, bytes };
}
