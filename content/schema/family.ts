// Families of units: named groups, found by a rule, listed by a person, or both.

import { z } from 'zod';
import { Slug, UnitId } from '../schema.ts';
import { StimulusSetName } from './tuning.ts';

const Share = z.number().min(0).max(1);

/** Both ends included; at least one is given. */
const Range = z
  .strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() })
  .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, 'needs atLeast or atMost');
export type Range = z.infer<typeof Range>;

/** A parameter of a stimulus besides its orientation. */
const conditionParameters = ['width', 'radius', 'openingDegrees', 'ratio', 'cyclesPerField', 'phaseDegrees'] as const;

/** What a unit has to be like to belong to a family. Every clause has to hold; numbers are of its tuning to the family's stimulus. */
export const FamilyRule = z.strictObject({
  /** Layers that are looked through: those whose receptive field is this share of the image's side. */
  field: Range,
  /** Its peak, over the highest one of the layer. */
  peak: Range.optional(),
  /** Width at half height, in degrees. */
  width: Range.optional(),
  /** Strongest response to what faces the other way, over the peak. */
  echo: Range.optional(),
  /** 1 − circular variance of the responses. */
  selectivity: Range.optional(),
  /** Its peak over the unit's own peak under other stimuli, which it has to beat by a factor. */
  over: z
    .array(
      z.strictObject({
        stimulus: StimulusSetName,
        /** Only those conditions of the set, such as ratio: 1. */
        where: z.partialRecord(z.enum(conditionParameters), z.number()).default({}),
        factor: z.number().positive(),
      }),
    )
    .default([]),
  /** Another set of stimuli that it prefers the same orientation of, such as bright curves besides dark ones. */
  agrees: z
    .strictObject({
      stimulus: StimulusSetName,
      withinDegrees: z.number().positive().max(180),
      /** Its peak there, over the peak under the family's stimulus. */
      peak: Share.default(0),
    })
    .optional(),
  /** Share of its excitation from a neighbouring earlier layer that comes from the members of another family there. */
  weights: z.strictObject({ from: Slug, share: Range }).optional(),
  /** Correlation of its tuning curve with that of another unit, both turned until their peaks meet. */
  correlation: z.strictObject({ with: UnitId, atLeast: z.number().min(-1).max(1) }).optional(),
});
export type FamilyRule = z.infer<typeof FamilyRule>;

/** Members in one layer, as a person sees them. */
export const HandList = z.strictObject({
  /** `<model>/<layer>` */
  layer: z.string().regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/, 'must be <model>/<layer>'),
  units: z.array(z.int().min(0)).min(1),
  /** What the person looked at, and how they judged. */
  basis: z.string().trim().min(1),
});
export type HandList = z.infer<typeof HandList>;

/** A number that somebody published of such units in another network. */
export const PublishedMedian = z.strictObject({
  measure: z.enum(['width', 'echo']),
  value: z.number(),
  /** Of which units, and where it was published. */
  source: z.string().trim().min(1),
});

/** content/families/<slug>.yaml */
export const Family = z
  .strictObject({
    title: z.string().trim().min(1),
    /** One or two sentences. */
    summary: z.string().trim().min(1),
    /** What its members are ordered by and drawn with: their tuning to this set of stimuli. */
    stimulus: StimulusSetName,
    rule: FamilyRule.optional(),
    hand: z.array(HandList).default([]),
    published: z.array(PublishedMedian).default([]),
  })
  .refine(({ rule, hand }) => rule !== undefined || hand.length > 0, 'a family needs a rule, or units listed by hand');
export type Family = z.infer<typeof Family>;
