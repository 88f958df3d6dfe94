import { z } from 'zod';
import { Provenance, schemaVersion, Slug } from '../schema.ts';

const Count = z.int().min(0);
const Correlation = z.number().min(-1).max(1);

/** What makes two units of a layer mirror twins; see content/find-twins.ts. */
export const TwinRule = z.object({
  /** What their cross correlation has to exceed. */
  cross: Correlation,
  /** By how much it has to exceed what either has with itself. */
  lead: z.number().min(0),
});
export type TwinRule = z.infer<typeof TwinRule>;

/**
 * How the units of one layer answer to mirrored images. An answer is the largest pre-activation anywhere in the map; correlations (Pearson) are
 * over images. Own: of a unit's answers to images with its answers to their mirror images. Cross, between two units: of one's answers to
 * images with the other's to their mirror images, mean of both directions.
 */
export const LayerMirror = z.object({
  layer: Slug,
  provenance: Provenance,
  /** The images that were shown, each also mirrored. */
  corpus: z.object({
    id: Slug,
    title: z.string(),
    /** SHA-256 as in content/corpora/<id>.json. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    /** Images that were shown, perhaps a sample. */
    imageCount: Count,
    /** How alike an image's pixels are to those of its mirror image: their correlation, mean over images. Units answer no less alike to both. */
    symmetry: Correlation,
  }),
  rule: TwinRule,
  /** Own correlation of every unit; 0 where its answers do not vary. */
  own: z.array(Correlation),
  /** For every unit, the other one with the largest cross correlation; null in a layer of one unit. */
  partners: z.array(Count.nullable()),
  /** For every unit, the cross correlation with its partner. */
  crosses: z.array(Correlation),
  /** Pairs of units that the rule makes twins, in order. */
  twins: z.array(z.tuple([Count, Count])),
  /** The same images, each with the mirror image of another one that was drawn by lot: what chance gives. */
  control: z.object({
    /** The largest cross correlation of two units. */
    cross: Correlation,
    /** Pairs that the rule makes twins. */
    twinCount: Count,
  }),
});
export type LayerMirror = z.infer<typeof LayerMirror>;

/** content/mirror/<model>.json */
export const ModelMirror = z.object({
  schemaVersion: z.literal(schemaVersion),
  model: Slug,
  /** Those that have been shown mirrored images, from the image upwards. */
  layers: z.array(LayerMirror),
});
export type ModelMirror = z.infer<typeof ModelMirror>;
