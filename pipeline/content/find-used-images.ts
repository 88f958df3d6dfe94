import { z } from 'zod';
import { Example, Shard } from '../../content/schema.ts';
import type { ContentPaths } from './paths.ts';
import { listEditResults, listModels, listShards, readEditResult, readShardPart } from './read-record.ts';

const ExampleImages = z.array(Example.pick({ image: true }));

/** Which images the examples of a shard's units are. */
const ShardImages = Shard.pick({ provenance: true }).extend({
  units: z.array(
    z.object({
      examples: z
        .object({
          strongest: ExampleImages,
          weakest: ExampleImages,
          spectrum: z.array(z.object({ examples: ExampleImages })),
        })
        .nullable(),
    }),
  ),
});

/**
 * Ids of the images that some unit or edit refers to, by corpus.
 * @param except a model whose units and edits do not count
 */
export async function findUsedImages(
  paths: ContentPaths,
  { except }: { except?: string } = {},
): Promise<Map<string, Set<string>>> {
  const used = new Map<string, Set<string>>();
  for (const model of await listModels(paths)) {
    if (model === except) continue;
    for (const layer of await listShards(paths, model)) {
      const shard = await readShardPart(ShardImages, paths, model, layer);
      const corpus = shard?.provenance.examples?.corpus;
      if (!shard || corpus === undefined) continue;
      const ids = used.get(corpus) ?? new Set();
      for (const id of imagesOf(shard)) ids.add(id);
      used.set(corpus, ids);
    }
  }
  for (const slug of await listEditResults(paths)) {
    const result = await readEditResult(paths, slug);
    if (!result?.examples || result.model === except) continue;
    const ids = used.get(result.examples.corpus) ?? new Set();
    for (const { before, after } of result.examples.units)
      for (const { image } of [...before, ...after]) ids.add(image);
    used.set(result.examples.corpus, ids);
  }
  return used;
}

function* imagesOf({ units }: z.infer<typeof ShardImages>): Generator<string> {
  for (const { examples } of units) {
    if (!examples) continue;
    for (const { image } of examples.strongest) yield image;
    for (const { image } of examples.weakest) yield image;
    for (const bin of examples.spectrum) for (const { image } of bin.examples) yield image;
  }
}
