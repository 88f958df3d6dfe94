// How curve detectors whose weights were set by hand compare with learned ones, and with those that were published.

import { z } from 'zod';
import { schemaVersion, Slug, UnitId } from '../schema.ts';

const Correlation = z.number().min(-1).max(1);

/** Tuning to drawn curves of a group of units, medians over it. */
export const GroupTuning = z.object({
  unitCount: z.int().min(1),
  /** Width at half height, in degrees. */
  widthDegrees: z.number(),
  /** Strongest response to what faces the other way, over the peak. */
  echo: z.number(),
  /** The widest stretch of directions that no unit of the group prefers. */
  largestGapDegrees: z.number(),
});

/** Net weight between two kinds of units by the angle between them, relative to the largest magnitude among them. */
export const WeightByAngle = z.object({
  /** Degrees from what the later unit would have in its middle to what the earlier unit has, counter-clockwise; evenly spaced. */
  degrees: z.array(z.number()),
  handwritten: z.array(z.number().min(-1).max(1)),
  published: z.array(z.number().min(-1).max(1)),
  /** Of both rows. */
  correlation: Correlation,
  /** Share of the pairs in both networks whose net weights have the same sign, of those with a twentieth of the largest or more in either. */
  sameSign: z.number().min(0).max(1),
  /** Mean over pairs of the correlation of both networks' maps, of those pairs, weighed by the published magnitude. */
  maps: Correlation,
  /** The same when each published map is set against that of another pair, a quarter turn away. */
  mapsByChance: Correlation,
  /** Inhibition over excitation, summed over all pairs: how the two balance. */
  balance: z.object({ handwritten: z.number().min(0), published: z.number().min(0) }),
});
export type WeightByAngle = z.infer<typeof WeightByAngle>;

/** content/comparisons/<model>.json, for a model whose last layer is made of curve detectors. */
export const CurveComparison = z.object({
  schemaVersion: z.literal(schemaVersion),
  model: Slug,
  tuning: z.object({
    handwritten: GroupTuning,
    learned: GroupTuning,
    /** Of InceptionV1's curve detectors, as published. */
    published: z.object({ widthDegrees: z.number(), echo: z.number() }),
  }),
  /** Largest activation in each of some images: each learned unit against the handwritten one that faces most nearly the same way. */
  responses: z.object({
    corpus: Slug,
    imageCount: z.int().min(2),
    pairs: z.array(
      z.object({ learned: UnitId, handwritten: UnitId, apartDegrees: z.number(), correlation: Correlation }),
    ),
    /** Median over pairs. */
    median: Correlation,
    /** Medians of what other units of the learned layer give with the same handwritten units, and with them turned half round. */
    control: z.object({ otherUnits: Correlation, oppositeFacing: Correlation }),
  }),
  /** Last layer against the published handwritten network's; absent where its file was not at hand. */
  weights: z.object({ earlyCurves: WeightByAngle, lines: WeightByAngle }).optional(),
});
export type CurveComparison = z.infer<typeof CurveComparison>;
