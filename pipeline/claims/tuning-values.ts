import type { LayerTuning, StimulusSetName, Answer } from '../../content/schema/tuning.ts';
import type { TuningMeasure } from '../../content/schema/claim.ts';
import { Obstacle } from './obstacle.ts';

/** Answers of all units of a layer to one set of stimuli, by index, and what the layer with shuffled weights answers. */
export interface SetAnswers {
  periodDegrees: 180 | 360;
  answers: readonly Answer[];
  controls: readonly Answer[];
}

/** @throws Obstacle where the layer sees too little for the set */
export function answersTo({ model, layer, sets, units }: LayerTuning, name: StimulusSetName): SetAnswers {
  const at = sets.findIndex((set) => set.name === name);
  if (at === -1) throw new Obstacle(`units of ${layer} of ${model} see too little to be shown ${name} stimuli`);
  return {
    periodDegrees: sets[at]!.periodDegrees,
    answers: units.map(({ answers }) => answers[at]!),
    controls: units.map(({ control }) => control[at]!),
  };
}

/** A measure of one answer; null where no stimulus makes the unit answer, except for the peak, which then is 0. */
export function measureAnswer({ tuning }: Answer, measure: TuningMeasure): number | null {
  switch (measure) {
    case 'peak':
      return tuning?.peak ?? 0;
    case 'width':
      return tuning?.widthDegrees ?? null;
    case 'echo':
      return tuning?.echo ?? null;
    case 'selectivity':
      return tuning?.selectivity ?? null;
    case 'active':
      return tuning?.activeFraction ?? null;
  }
}
