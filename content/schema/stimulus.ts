// What can be drawn, as plain data. Conventions of all of them:
// - Directions are degrees counter-clockwise from the right, as the image is seen: 90° faces up, although rows are counted downwards.
// - Lengths are in sides of the receptive field ("fields") and frequencies in cycles a field, so a stimulus fits any layer.
// - The stimulus is centred on the middle of the receptive field.
// - Ink and paper are greys from 0 (black) to 1 (white), as a network sees them: of the encoded pixel, not of the light.

import { z } from 'zod';

const Oriented = z.object({
  /** Turns the whole stimulus; each kind says what faces this way. Any number: only its rest on the full circle counts. */
  orientationDegrees: z.number(),
});
const Inked = Oriented.extend({ ink: z.number(), paper: z.number() });

/** A straight bar that runs along its orientation: 0° lies flat. Orientations half a turn apart look the same where the offset is 0. */
export const Line = Inked.extend({
  kind: z.literal('line'),
  width: z.number(),
  length: z.number(),
  /** From the centre, towards the direction a quarter turn counter-clockwise from the orientation. */
  offset: z.number(),
});
export type Line = z.infer<typeof Line>;

/**
 * An arc of a circle whose middle lies in the centre. Its orientation is the direction its outer normal faces there, from the
 * circle's centre outwards: 90° is an arch, 270° a bowl (Cammarata et al. 2020, "Curve Detectors", up to their choice of zero).
 */
export const Curve = Inked.extend({
  kind: z.literal('curve'),
  /** Of the middle of the stroke. */
  radius: z.number(),
  thickness: z.number(),
  /** Along the middle of the stroke; at most a full circle. */
  length: z.number(),
});
export type Curve = z.infer<typeof Curve>;

/** Two strokes that meet in the centre, with a mitred outer corner. Its orientation is the direction it opens to. */
export const Angle = Inked.extend({
  kind: z.literal('angle'),
  /** Between the strokes, above 0 and at most 180. */
  openingDegrees: z.number(),
  thickness: z.number(),
  /** Of each stroke, from the centre. */
  armLength: z.number(),
});
export type Angle = z.infer<typeof Angle>;

/** A filled wedge with its tip in the centre that reaches beyond the canvas; its orientation is the direction it widens to. 180° make an edge. */
export const Corner = Inked.extend({
  kind: z.literal('corner'),
  /** Of the inked side, between 0 and 360, both excluded. */
  openingDegrees: z.number(),
});
export type Corner = z.infer<typeof Corner>;

/**
 * Two textures of equal mean that meet in an edge through the centre; its orientation is the direction from the low to the high frequency
 * (Schubert et al. 2021, "High-Low Frequency Detectors"). Each texture is a plaid, the mean of a wave along the edge and one across.
 */
export const HighLow = Oriented.extend({
  kind: z.literal('high-low'),
  /** On the finer side. */
  cyclesPerField: z.number(),
  /** How much coarser the other side is, at least 1 (which leaves no boundary). */
  ratio: z.number(),
  /** Michelson contrast, 0 … 1, about grey 0.5. */
  contrast: z.number(),
});
export type HighLow = z.infer<typeof HighLow>;

/** Two hues of equal luma that meet in an edge through the centre; its orientation is the direction from the first to the second. */
export const ColorContrast = Oriented.extend({
  kind: z.literal('color-contrast'),
  /** Degrees on the circle of `hueColor`. */
  hueDegrees: z.tuple([z.number(), z.number()]),
  /** Distance of both from grey, 0 … 0.5. */
  chroma: z.number(),
});
export type ColorContrast = z.infer<typeof ColorContrast>;

/** Sinusoidal stripes that run along the orientation and fill the canvas. Half a turn gives the same stripes with the phase negated. */
export const Grating = Oriented.extend({
  kind: z.literal('grating'),
  cyclesPerField: z.number(),
  /** 0 has a bright crest in the centre, 180 a trough; with 90 it grows brighter there a quarter turn counter-clockwise from the orientation. */
  phaseDegrees: z.number(),
  /** Michelson contrast, 0 … 1, about grey 0.5. */
  contrast: z.number(),
});
export type Grating = z.infer<typeof Grating>;

/** A drawn test. */
export const Stimulus = z.discriminatedUnion('kind', [Line, Curve, Angle, Corner, HighLow, ColorContrast, Grating]);
export type Stimulus = z.infer<typeof Stimulus>;
