import type { AdamName } from './adam.ts';
import type { ObjectiveKind } from './objective.ts';
import type { ParameterizationName } from './parameterization.ts';

/** Raised whenever the same options give other pictures. */
export const recipeVersion = 1;

/** Everything that shapes a picture, besides the network and the seed, and how many there are. */
export interface VisualizeOptions {
  parameterization: ParameterizationName;
  /** Whether a picture's three colours are decorrelated ones. */
  decorrelated: boolean;
  objective: ObjectiveKind;
  /** How steps are taken; Lucid's way where it is not given. */
  adam?: AdamName;
  /** Steps of a picture; where `tolerance` is given, at most. */
  stepCount: number;
  /**
   * How far a layer may stay below what stepCount of Lucid's steps bring a sample of its units to, as a share of the objective:
   * it takes the fewest steps that do. Where it is not given, every layer takes stepCount.
   */
  tolerance?: number;
  /** Steps at the end in which the picture is not transformed, part of stepCount: what it looks like is what is climbed. */
  settleSteps: number;
  /** Grey that the network sees on every side of the picture; Lucid's is 12. With 0 it sees a window of the picture. */
  padPx: number;
  /** Whether units get a picture of what drives them down. */
  negative: boolean;
  /** Pictures that differ from each other, for each unit that gets them; 0 for none. */
  diversityCount: number;
  /** Units that get them: those whose index is a multiple of this. */
  diversityEvery: number;
}

/** Which pictures units get; the rest of the options says what each of them looks like. */
export type PictureChoice = Pick<VisualizeOptions, 'negative' | 'diversityCount' | 'diversityEvery'>;

export type RecipeName = 'quick' | 'adaptive' | 'full';

const common = {
  parameterization: 'fourier',
  decorrelated: true,
  objective: 'peak',
  padPx: 0,
  negative: true,
  diversityCount: 4,
} as const;

/**
 * `quick` is for small networks and a first look: 48 brisk steps, which come as far as 96 of Lucid's, and four diverse pictures
 * for every 16th unit.
 * `adaptive` is for large ones: each layer takes the steps, brisk ones, that bring a sample of it within 5 % of what 512 of
 * Lucid's reach.
 * `full` takes Lucid's 512 steps, and four diverse pictures for every unit.
 *
 * All depart from Lucid where the two embedded networks showed why (4,939 emoji, 96 of Lucid's steps). Climbing the peak
 * instead of the mean, and settling at the end, let 97 % instead of about 73 % of emoji-inception's pictures excite their unit
 * more than any emoji does: the mean fails in early layers, in the first altogether. A window instead of padding reached as
 * high at half the cost.
 */
export const recipes: Readonly<Record<RecipeName, VisualizeOptions>> = {
  quick: { ...common, adam: 'brisk', stepCount: 48, settleSteps: 24, diversityEvery: 16 },
  adaptive: { ...common, adam: 'brisk', stepCount: 512, tolerance: 0.05, settleSteps: 32, diversityEvery: 1 },
  full: { ...common, stepCount: 512, settleSteps: 64, diversityEvery: 1 },
};
