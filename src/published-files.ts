import type { Model, Shard, Unit } from '../content/schema.ts';
import type { WeightDetails } from '../content/schema/weight-details.ts';
import type { ShownLayer } from './atlas.ts';

/** Below /data/weights/: the matrix of two layers with rows and columns exchanged, which no file of the content holds. */
export function transposedFile(file: string): string {
  const [, model, later, earlier] = /^(.*\/)?([^/.]+)\.([^/.]+)\.bin$/.exec(file)!;
  return `${model ?? ''}${earlier}.${later}.bin`;
}

/**
 * Lists what the page of a layer shows or offers besides its units.
 * @returns addresses below the site's base: `data/weights/…`, `assets/…`
 */
export function listShardFiles({ matrices, sprite, provenance }: Omit<Shard, 'units'>): string[] {
  const files = matrices.flatMap(({ file }) => [file, transposedFile(file)]).map((file) => `data/weights/${file}`);
  if (sprite) files.push(`assets/${sprite.file}`);
  if (provenance.examples) files.push(`data/corpora/${provenance.examples.corpus}.json`);
  return files;
}

/** Lists what the pages of a layer's units load of its weights; addresses as listShardFiles. */
export const listWeightFiles = ({ model, layer, packs }: Omit<WeightDetails, 'units'>): string[] =>
  [`${model}/${layer}.json`, ...packs.map(({ file }) => file)].map((file) => `data/weights/${file}`);

/**
 * Lists the pictures on the page of a unit.
 * @param corpus that its examples are of
 * @returns as listShardFiles, with repeats
 */
export function listUnitFiles({ features, examples }: Unit, corpus: string | undefined): string[] {
  const { positive, negative, diversity } = features ?? { diversity: [] };
  const pictures = [positive, negative, ...diversity].flatMap((picture) => picture?.file ?? []);
  const { strongest, weakest, spectrum } = examples ?? { strongest: [], weakest: [], spectrum: [] };
  const shown = [...strongest, ...weakest, ...spectrum.flatMap((bin) => bin.examples)];
  const images = shown.map(({ image }) => `corpora/${corpus}/${image}.webp`);
  return [...pictures, ...images].map((file) => `assets/${file}`);
}

/**
 * Lists all files that are published beside the pages, sorted; what else lies in the content directory stays there.
 * @param others addresses of files that belong to no layer
 */
export function listPublished(
  networks: readonly { model: Model; layers: readonly ShownLayer[] }[],
  others: readonly string[] = [],
): string[] {
  const files = networks.flatMap(({ model, layers }) => [
    `data/models/${model.id}.json`,
    ...layers.flatMap(({ layer, summary }) => [`data/units/${model.id}/${layer.slug}.json`, ...summary.files]),
  ]);
  return [...new Set([...files, ...others])].sort();
}

/** Where a published file lies in the content directory: pictures in assets/, data directly in it. */
export const sourceOf = (address: string): string => address.replace(/^data\//, '');
