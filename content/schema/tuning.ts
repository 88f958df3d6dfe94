import { z } from 'zod';
import { Provenance, schemaVersion, Slug } from '../schema.ts';
import { Stimulus } from './stimulus.ts';

const Index = z.int().min(0);
const SizePx = z.int().min(1);

/** Names of the sets of stimuli that units are shown, in the order of their files; a layer that sees too little for some has fewer. */
export const stimulusSetNames = [
  'dark-line',
  'bright-line',
  'dark-curve',
  'bright-curve',
  'angle',
  'corner',
  'high-low',
  'color-contrast',
  'grating',
] as const;
export const StimulusSetName = z.enum(stimulusSetNames);
export type StimulusSetName = z.infer<typeof StimulusSetName>;

/** Stimuli of one kind: every orientation under every condition. */
export const StimulusSet = z.object({
  /** The angle after which the stimuli repeat: 180 for what has no direction along its axis, otherwise 360. */
  periodDegrees: z.union([z.literal(180), z.literal(360)]),
  /** Orientations, evenly spaced over the period from 0°. */
  orientationCount: z.int().min(3),
  /** What is varied besides, such as the radius: each as the stimulus of orientation 0°. */
  conditions: z.array(Stimulus).min(1),
});
export type StimulusSet = z.infer<typeof StimulusSet>;

/** One that units of every layer are shown. */
export const NamedSet = StimulusSet.extend({ name: StimulusSetName });
export type NamedSet = z.infer<typeof NamedSet>;

/** How a unit's response depends on the orientation of a stimulus; what lies below zero counts as silence, as behind a ReLU. */
export const Tuning = z.object({
  /** Where the response is largest, in 0 … period, the period excluded. */
  preferredDegrees: z.number(),
  /** The response there. */
  peak: z.number(),
  /** Width at half height: between the places on either side of the peak where the response first falls to half of it. The period where it never does. */
  widthDegrees: z.number(),
  /** Strongest response to what faces the other way, over the peak, 0 … 1; null for stimuli that look the same then. */
  echo: z.number().nullable(),
  /**
   * 1 − circular variance (Ringach, Shapley & Hawken 2002): length of the mean of unit vectors weighed by the response, the period taken as full
   * circle. 0 answers all orientations alike or several evenly spaced ones, 1 a single one.
   */
  selectivity: z.number(),
  /** Part of the orientations with any response, 0 … 1. */
  activeFraction: z.number(),
});
export type Tuning = z.infer<typeof Tuning>;

/** What a unit makes of one set of stimuli. */
export const Answer = z.object({
  /** Under the condition that it answers most strongly (its index in the set); null where no stimulus makes it answer. */
  tuning: Tuning.extend({ condition: Index }).nullable(),
  /** Largest response under each condition, in their order; below zero where the unit is only held down. */
  peaks: z.array(z.number()),
});
export type Answer = z.infer<typeof Answer>;

/** Responses to every stimulus of a set, packed; content/responses.ts reads them. */
export const Responses = z.object({
  /** The largest response, which +127 stands for; 0 where none is above zero. */
  peak: z.number().min(0),
  /** The smallest one, which −127 stands for; 0 where none is below zero. */
  trough: z.number().max(0),
  /** Signed bytes in base64, [conditions, orientations]: positive ones in 127ths of the peak, negative ones in 127ths of the trough. */
  cells: z.base64(),
});
export type Responses = z.infer<typeof Responses>;

/** What one unit makes of all sets, in the order of the file's sets. */
export const UnitTuning = z.object({
  index: Index,
  answers: z.array(Answer.extend({ responses: Responses })),
  /** The same unit of the same network with the weights of each filter shuffled: what tuning there is by chance. */
  control: z.array(Answer),
});
export type UnitTuning = z.infer<typeof UnitTuning>;

/**
 * content/tuning/<model>/<layer>.json: responses are pre-activations at the one place whose receptive field has the stimulus in its
 * middle. A layer that sees more than the network's input has no such file.
 */
export const LayerTuning = z.object({
  schemaVersion: z.literal(schemaVersion),
  model: Slug,
  layer: Slug,
  provenance: Provenance,
  /** Side of the receptive field, which is the unit of a stimulus's lengths. */
  fieldPx: SizePx,
  /** Side of the images that were drawn; grey lies around the stimulus. */
  canvasPx: SizePx,
  sets: z.array(NamedSet).min(1),
  /** All units, by index. */
  units: z.array(UnitTuning).min(1),
});
export type LayerTuning = z.infer<typeof LayerTuning>;
