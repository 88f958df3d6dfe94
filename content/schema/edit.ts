// Edits of a network's weights: what a person writes about one, and what the pipeline measured of it.

import { z } from 'zod';
import { Example, Provenance, schemaVersion, Slug, UnitId } from '../schema.ts';
import { Stimulus } from './stimulus.ts';
import { Tuning } from './tuning.ts';

/** As short as is clear within the edit's model: `3b/335` for `googlenet/inception-3b/335`. */
const AuthoredUnit = z.string();
const AuthoredUnits = z.array(AuthoredUnit).min(1);

/** Which of a unit's own weights: those of the convolution that computes it; `all` is with its bias, the others without. */
const WeightSign = z.enum(['all', 'positive', 'negative']);
export type WeightSign = z.infer<typeof WeightSign>;

/** One thing done to some units. */
export const Change = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('zero'), units: AuthoredUnits, weights: WeightSign.default('all') }),
  z.strictObject({
    change: z.literal('scale'),
    units: AuthoredUnits,
    weights: WeightSign.default('all'),
    /** What weights are multiplied with. */
    by: z.number(),
  }),
  /** Turns the sign of weights. */
  z.strictObject({ change: z.literal('flip'), units: AuthoredUnits, weights: WeightSign.default('all') }),
  z.strictObject({
    change: z.literal('replace'),
    /** Units by what takes their place: a unit of the same model, or of another whose maps have the same cells, with its model's id. */
    units: z.record(AuthoredUnit, AuthoredUnit).refine((units) => Object.keys(units).length > 0, 'names no unit'),
    /** `moments` stretches the new activation to the old one's mean and deviation over a sample of images; `none` takes it as it is. */
    scaling: z.enum(['moments', 'none']).default('moments'),
  }),
]);
export type Change = z.infer<typeof Change>;

/** content/edits/<slug>.yaml */
export const Edit = z.strictObject({
  model: Slug,
  title: z.string().trim().min(1),
  /** One or two sentences: what is done, and what it asks. */
  summary: z.string().trim().min(1),
  changes: z.array(Change).min(1),
  /** Units whose tuning and examples are compared: at most a few dozen. */
  watch: z.strictObject({
    units: AuthoredUnits,
    /** The stimuli that they are shown. */
    stimuli: z.enum(['line', 'curve', 'angle', 'corner', 'high-low', 'color-contrast', 'grating']).default('curve'),
  }),
  /** Slug of the edit that only silences the same units: what of its damage this one undoes is told as recovered. */
  ablation: Slug.optional(),
  /** Slugs of edits to be shown beside it. */
  controls: z.array(Slug).default([]),
});
export type Edit = z.infer<typeof Edit>;

/** How a unit that replaces another is stretched: its activation times `gain` plus `offset`. */
export const Substitution = z.object({
  unit: UnitId,
  by: UnitId,
  gain: z.number(),
  offset: z.number(),
});
export type Substitution = z.infer<typeof Substitution>;

/** Answers of one unit to the stimuli, before and after. */
export const TuningChange = z.object({
  unit: UnitId,
  /** Index of the condition under which the unit answers most strongly before the edit. */
  condition: z.int().min(0),
  /** Tuning under that condition; null where no orientation gets an answer. */
  before: Tuning.nullable(),
  after: Tuning.nullable(),
  /** Activation by orientation under that condition, evenly spaced from 0°. */
  curves: z.object({ before: z.array(z.number()), after: z.array(z.number()) }),
  /** Pearson's correlation of both curves; 0 where one of them is flat. */
  correlation: z.number().min(-1).max(1),
});
export type TuningChange = z.infer<typeof TuningChange>;

/** What excites one unit most in a corpus, before and after. */
export const ExamplesChange = z.object({
  unit: UnitId,
  /** Strongest first, one place an image; fewer where the unit stays silent on the others. */
  before: z.array(Example),
  after: z.array(Example),
  /** Images in both lists, of those before. */
  keptCount: z.int().min(0),
  /** Pearson's correlation over all images of the largest activation in each; 0 where one is the same everywhere. */
  correlation: z.number().min(-1).max(1),
});
export type ExamplesChange = z.infer<typeof ExamplesChange>;

/** How often a network is right, and how sure it is of what is right. */
export const Accuracy = z.object({
  top1: z.number().min(0).max(1),
  top5: z.number().min(0).max(1),
  /** Mean probability it gives to the right class. */
  confidence: z.number().min(0).max(1),
});
export type Accuracy = z.infer<typeof Accuracy>;

/** content/edits/<slug>.json: parts that have not been measured are absent. */
export const EditResult = z.object({
  schemaVersion: z.literal(schemaVersion),
  edit: Slug,
  model: Slug,
  /** Of units that are replaced; the sample of images is in the provenance's options. */
  substitutions: z.object({ provenance: Provenance, units: z.array(Substitution) }).optional(),
  tuning: z
    .object({
      provenance: Provenance,
      /** The angle after which the stimuli repeat. */
      periodDegrees: z.union([z.literal(180), z.literal(360)]),
      /** What is varied besides the orientation, each as the stimulus of orientation 0°. */
      conditions: z.array(Stimulus),
      units: z.array(TuningChange),
    })
    .optional(),
  examples: z
    .object({
      provenance: Provenance,
      corpus: Slug,
      /** Images that were shown. */
      imageCount: z.int().min(1),
      units: z.array(ExamplesChange),
    })
    .optional(),
  accuracy: z
    .object({
      provenance: Provenance,
      /** Title of the corpus: its images stay where they are. */
      corpus: z.string(),
      imageCount: z.int().min(1),
      before: Accuracy,
      after: Accuracy,
      /** Standard error of each difference, after less before, image by image. */
      standardError: z.object({ top1: z.number().min(0), top5: z.number().min(0), confidence: z.number().min(0) }),
    })
    .optional(),
});
export type EditResult = z.infer<typeof EditResult>;
