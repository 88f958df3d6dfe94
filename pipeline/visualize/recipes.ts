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
  stepCount: number;
  /** Steps at the end in which the picture is hardly transformed, part of stepCount. */
  settleSteps: number;
  /** Whether units get a picture of what drives them down. */
  negative: boolean;
  /** Pictures that differ from each other, for each unit that gets them; 0 for none. */
  diversityCount: number;
  /** Units that get them: those whose index is a multiple of this. */
  diversityEvery: number;
}

export type RecipeName = 'quick' | 'full';

const lucid = { parameterization: 'fourier', decorrelated: true, objective: 'channel', negative: true } as const;

/**
 * `quick` suits small networks and a first look: 96 steps, and four diverse pictures for every 16th unit.
 * `full` is Lucid's 512 steps, and four diverse pictures for every unit.
 */
export const recipes: Readonly<Record<RecipeName, VisualizeOptions>> = {
  quick: { ...lucid, stepCount: 96, settleSteps: 16, diversityCount: 4, diversityEvery: 16 },
  full: { ...lucid, stepCount: 512, settleSteps: 32, diversityCount: 4, diversityEvery: 1 },
};
