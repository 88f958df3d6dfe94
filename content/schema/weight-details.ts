import { z } from 'zod';
import { Provenance, schemaVersion, Slug, WeightMap } from '../schema.ts';

const Count = z.int().min(0);
const Share = z.number().min(0).max(1);

/** Maps of the strongest connections of every unit with another layer, in a file beside the matrices (see content/map-pack.ts). */
export const MapPack = z.object({
  /** Slug of the layer at the other end, before or behind. */
  layer: Slug,
  /** Below content/weights/. */
  file: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** [rows, columns] of every map. */
  size: z.tuple([z.int().min(1), z.int().min(1)]),
});
export type MapPack = z.infer<typeof MapPack>;

/** A convolution that a run of neighbouring units is the sum of: the last one on the way to them. */
export const Convolution = z.object({
  /** The network's own name of what it reads. */
  tensor: z.string(),
  /** First unit. */
  start: Count,
  count: z.int().min(1),
  /** Channels of what it reads. */
  channelCount: z.int().min(1),
  /** [rows, columns] of its kernel, in cells of what it reads. */
  size: z.tuple([z.int().min(1), z.int().min(1)]),
  /** Slug of the layer before, which its channels are read from; null for the image, whose units are red, green and blue. */
  source: Slug.nullable(),
  /** Whether each of its channels reads one unit of the source: nothing but pools and activations lie between. */
  isDirect: z.boolean(),
});
export type Convolution = z.infer<typeof Convolution>;

/** The weights of a last convolution for one unit and one of the channels that it reads. */
export const RawKernel = z.object({
  channel: Count,
  /** Part of the weight of all paths between source and unit that leads through this channel; paths that cancel each other count in full. */
  share: Share,
  /** As in a weight map; the size is the convolution's. */
  scale: WeightMap.shape.scale,
  cells: WeightMap.shape.cells,
  /** Units of the source that the channel reads most, strongest first, each with its summed weight relative to the channel's largest magnitude, −1 … 1. */
  reads: z.array(z.tuple([Count, z.number().min(-1).max(1)])),
});
export type RawKernel = z.infer<typeof RawKernel>;

/** Units of an earlier layer that a unit reads in the same way. */
export const FactorGroup = z.object({
  /** Part of the weights' squared norm that the group explains. */
  explained: z.number(),
  /** The kernel that the group adds, of all its units together; as in a weight map, the size is the factors'. */
  scale: WeightMap.shape.scale,
  cells: WeightMap.shape.cells,
  /** Units with a part in the group, listed or not. */
  memberCount: z.int().min(1),
  /** Those with the largest part, each with its share of the group. */
  members: z.array(z.tuple([Count, Share])).min(1),
});
export type FactorGroup = z.infer<typeof FactorGroup>;

/** A unit's weights with an earlier layer as a few groups (one-sided NMF, see pipeline/weights/factorize.ts). */
export const Factors = z.object({
  /** Slug of the earlier layer. */
  layer: Slug,
  /** [rows, columns] of every map. */
  size: z.tuple([z.int().min(1), z.int().min(1)]),
  /** Part of the weights' squared norm that all groups explain together. */
  explained: z.number().max(1),
  /** What explains most first. */
  groups: z.array(FactorGroup),
});
export type Factors = z.infer<typeof Factors>;

/** What stands behind the connections of one unit. */
export const UnitWeightDetails = z.object({
  index: Count,
  /** One for each of the layer's convolutions that computes the unit, in their order. */
  convolutions: z.array(
    z.object({
      /** Its index among the layer's. */
      convolution: Count,
      /** Share of all paths' weight that the listed channels make up. */
      coverage: Share,
      /** Those with the largest share first. */
      channels: z.array(RawKernel),
    }),
  ),
  /** With each earlier layer, the nearest first. */
  factors: z.array(Factors),
});
export type UnitWeightDetails = z.infer<typeof UnitWeightDetails>;

/** content/weights/<model>/<layer>.json: what the shard, which every page reads, leaves out about weights. */
export const WeightDetails = z.object({
  schemaVersion: z.literal(schemaVersion),
  model: Slug,
  layer: Slug,
  provenance: Provenance,
  /** One for each neighbouring layer. */
  packs: z.array(MapPack),
  convolutions: z.array(Convolution),
  /** All units, by index. */
  units: z.array(UnitWeightDetails).min(1),
});
export type WeightDetails = z.infer<typeof WeightDetails>;
