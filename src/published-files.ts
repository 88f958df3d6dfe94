import { join } from 'node:path';
import type { Example, Shard } from '../content/schema.ts';
import { listLayers, listModels, openShard } from './atlas.ts';
import { contentDir } from './content-dir.ts';

/**
 * Lists the files that the site shows or offers; what lies beside them in the content directory stays there.
 * @returns source files by address below the site's base, addresses sorted
 */
export function listPublished(): Map<string, string> {
  const addresses = new Map<string, string>();
  const addData = (file: string): unknown => addresses.set(`data/${file}`, join(contentDir, file));
  const addAsset = (file: string): unknown => addresses.set(`assets/${file}`, join(contentDir, 'assets', file));
  for (const model of listModels()) {
    addData(`models/${model.id}.json`);
    for (const { layer } of listLayers(model)) {
      const shard = openShard(model.id, layer.slug);
      addData(`units/${model.id}/${layer.slug}.json`);
      for (const { file } of shard.matrices) addData(`weights/${file}`);
      for (const file of listPictures(shard)) addAsset(file);
      const corpus = shard.provenance.examples?.corpus;
      if (corpus === undefined) continue;
      addData(`corpora/${corpus}.json`);
      for (const { image } of listExamples(shard)) addAsset(`corpora/${corpus}/${image}.webp`);
    }
  }
  return new Map([...addresses].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Feature images and the sprite, below content/assets/. */
function listPictures({ sprite, units }: Shard): string[] {
  const pictures = units.flatMap(({ features }) =>
    features ? [features.positive, ...(features.negative ? [features.negative] : []), ...features.diversity] : [],
  );
  return [...(sprite ? [sprite.file] : []), ...pictures.map(({ file }) => file)];
}

function listExamples({ units }: Shard): Example[] {
  return units.flatMap(({ examples }) =>
    examples ? [...examples.strongest, ...examples.weakest, ...examples.spectrum.flatMap((bin) => bin.examples)] : [],
  );
}
