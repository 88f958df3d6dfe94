// What the rules of families find, and how it compares with what people list.

import { z } from 'zod';
import { schemaVersion, Slug } from '../schema.ts';

const Index = z.int().min(0);
const Count = z.int().min(0);

/** A unit of a family. */
export const Member = z.object({
  index: Index,
  /** Of its tuning to the family's stimulus; null where it answers none. */
  tuning: z.object({ preferredDegrees: z.number(), widthDegrees: z.number(), echo: z.number().nullable() }).nullable(),
});
export type Member = z.infer<typeof Member>;

/** How the preferred orientations of a family share the circle. */
export const FamilyTiling = z.object({
  /** The widest stretch that no member prefers: where it begins and how far it reaches, counter-clockwise. */
  largestGap: z.object({ fromDegrees: z.number(), degrees: z.number() }),
  /** Largest gap that as many members would leave if they were spread evenly. */
  evenGapDegrees: z.number(),
  /** Of the orientations that were shown: what the member that answers it best gives, over that member's own peak, at least; and where. */
  weakest: z.object({ degrees: z.number(), response: z.number() }),
});

/** How two lists of the same units agree. */
export const Agreement = z.object({
  /** Units in both over units in either. */
  jaccard: z.number().min(0).max(1),
  /** By hand, not by rule. */
  missed: z.array(Index),
  /** By rule, not by hand. */
  extra: z.array(Index),
});
export type Agreement = z.infer<typeof Agreement>;

/** A family in one layer. */
export const FamilyLayer = z.object({
  layer: Slug,
  /** Those that the rule finds, or those listed by hand where there is no rule; by preferred orientation. */
  members: z.array(Member),
  /** What the same rule finds where there should be nothing; null where there is no rule. */
  chance: z
    .object({
      /** In the same network with the weights of each filter shuffled; null for a rule that asks for more than stimuli. */
      shuffled: Count.nullable(),
      /** When what is asked besides the family's own stimulus is answered by another unit of the layer, drawn by lot: mean over draws; null where nothing is. */
      swapped: z.number().min(0).nullable(),
    })
    .nullable(),
  /** Over the members that answer the stimulus; null where none does. */
  median: z.object({ width: z.number(), echo: z.number().nullable() }).nullable(),
  tiling: FamilyTiling.nullable(),
  /** Of rule and hand; null where one of them is missing. */
  agreement: Agreement.nullable(),
});
export type FamilyLayer = z.infer<typeof FamilyLayer>;

/** content/members/<model>.json */
export const Members = z.object({
  schemaVersion: z.literal(schemaVersion),
  model: Slug,
  /** By family; one that has no members in the model is there with its layers all the same. */
  families: z.array(
    z.object({
      family: Slug,
      /** SHA-256 of what its file says: another one makes this stale. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      /** Those that were looked through, from the image upwards. */
      layers: z.array(FamilyLayer),
    }),
  ),
});
export type Members = z.infer<typeof Members>;
