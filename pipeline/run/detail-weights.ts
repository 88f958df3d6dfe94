import type { Layer, Provenance } from '../../content/schema.ts';
import { schemaVersion } from '../../content/schema.ts';
import type { Factors } from '../../content/schema/weight-details.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import { writeWeightDetails } from '../content/write-record.ts';
import type { Tensor } from '../network/graph.ts';
import type { mapPack } from '../weights/map-pack.ts';
import { readConvolutions } from '../weights/read-convolutions.ts';
import type { Job } from './job.ts';

/** Raised whenever what lies beside the shards changes, by whichever verb. */
export const detailRecipe = 1;

/** How much of a layer's weights is stored beside its shard. */
export const detailOptions = {
  /** Maps in a pack, for each unit and neighbouring layer. */
  mapCount: 50,
  /** Groups that the weights with an earlier layer are factorized into, and units listed for each. */
  groupCount: 4,
  memberCount: 6,
  /** Channels of the last convolution listed for each unit, and units that each stands for. */
  channelCount: 6,
  readCount: 3,
};

/** What has been read between a layer and its neighbours. */
export interface ReadDetails {
  packs: readonly ReturnType<typeof mapPack>[];
  /** By the earlier layer's slug, one a unit. */
  factors: ReadonlyMap<string, readonly Factors[]>;
  gateMeans: ReadonlyMap<string, Tensor>;
  provenance: Provenance;
}

/** Reads a layer's last convolutions and writes all that lies beside its shard: the packs first, then the record that names them. */
export async function writeDetails(
  { paths, model, network, engine, effects }: Job,
  layer: Layer,
  { packs, factors, gateMeans, provenance }: ReadDetails,
): Promise<void> {
  const { convolutions, units } = await readConvolutions({
    model: await network(),
    layer,
    engine: await engine(),
    gateMeans,
    listCount: detailOptions.channelCount,
    readCount: detailOptions.readCount,
    signal: effects.signal,
  });
  for (const { record, bytes } of packs) await writeAtomically(paths.weights(record.file), bytes);
  const nearestFirst = layer.inputs.toReversed();
  await writeWeightDetails(paths, {
    schemaVersion,
    model: model.id,
    layer: layer.slug,
    provenance,
    packs: packs.map(({ record }) => record),
    convolutions,
    units: units.map((own, index) => ({
      index,
      convolutions: own,
      factors: nearestFirst.map((slug) => factors.get(slug)![index]!),
    })),
  });
}
