import { readFile } from 'node:fs/promises';
import type { Model } from '../../content/schema.ts';
import { decodeWeightSlice } from '../../content/weight-matrix.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readShardHead } from '../content/read-record.ts';
import { storageError } from '../content/storage-error.ts';

/**
 * Share of each unit's excitation from the nearest earlier layer that comes from some units of it.
 * @param sourcesOf indices of those units, by layer
 * @returns by unit of `layer`, 0 … 1; null where its weights have not been read, or nothing excites it
 */
export async function excitationShares(
  paths: ContentPaths,
  model: Model,
  layer: string,
  sourcesOf: (layer: string) => readonly number[],
): Promise<(number | null)[]> {
  const { unitCount, inputs } = model.layers.find(({ slug }) => slug === layer)!;
  // Layers go from the image upwards.
  const nearest = model.layers.findLast(({ slug }) => inputs.includes(slug));
  const matrix = (await readShardHead(paths, model.id, layer))?.matrices.find((known) => known.layer === nearest?.slug);
  if (!nearest || !matrix) return Array.from({ length: unitCount }, () => null);
  const bytes = await readMatrix(paths.weights(matrix.file));
  const sources = sourcesOf(nearest.slug);
  return Array.from({ length: unitCount }, (_, unit) => {
    const { excitation } = decodeWeightSlice(bytes, nearest.unitCount, unit);
    const total = excitation.reduce((sum, value) => sum + value, 0);
    return total === 0 ? null : sources.reduce((sum, source) => sum + excitation[source]!, 0) / total;
  });
}

async function readMatrix(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}
