import { encodeResponses } from '../../content/responses.ts';
import type { Answer, LayerTuning } from '../../content/schema/tuning.ts';
import { fitSets } from './fit-sets.ts';
import { openProbe } from './probe-layer.ts';
import type { ProbedLayer, Responses } from './probe-layer.ts';
import { shuffleFilters } from './shuffle-filters.ts';
import { peaksOf, tuneUnits, unitResponses } from './tune-units.ts';

/** Raised when a layer's tuning changes. */
export const recipeVersion = 1;

export const defaultTuneOptions = {
  /** Of the order of weights in the control. */
  controlSeed: 1,
};

export interface TuneRequest extends ProbedLayer {
  options?: typeof defaultTuneOptions;
  /** Called with the number of stimuli that have been shown since the last call. */
  onProgress?: ((stimulusCount: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Shows a layer every set of stimuli that fits it, and beside it the same layer with shuffled filters as a control; measures what each unit
 * makes of them.
 * @throws as `openProbe` and `LayerProbe.show`
 */
export async function tuneLayer({
  options = defaultTuneOptions,
  onProgress,
  signal,
  ...probed
}: TuneRequest): Promise<Pick<LayerTuning, 'canvasPx' | 'fieldPx' | 'sets' | 'units'>> {
  const { model, layer } = probed;
  const sets = fitSets(layer.receptiveFieldPx);
  const units: LayerTuning['units'] = Array.from({ length: layer.unitCount }, (_, index) => ({
    index,
    answers: [],
    control: [],
  }));
  const probe = await openProbe(probed, [shuffleFilters(model.graph, options.controlSeed)]);
  try {
    for (const set of sets) {
      const [real, shuffled] = await probe.show(set, { onProgress, signal });
      const [answers, control] = [answersOf(real!), answersOf(shuffled!)];
      for (const unit of units) {
        const responses = encodeResponses(unitResponses(real!, unit.index));
        unit.answers.push({ ...answers[unit.index]!, responses });
        unit.control.push(control[unit.index]!);
      }
    }
  } finally {
    await probe.dispose();
  }
  const { fieldPx, sizePx } = probe.placement;
  return { fieldPx, canvasPx: sizePx, sets, units };
}

/** Drawings that a layer is shown. */
export const countStimuli = (fieldPx: number): number =>
  fitSets(fieldPx).reduce((sum, { orientationCount, conditions }) => sum + orientationCount * conditions.length, 0);

/** By unit. */
function answersOf(responses: Responses): Answer[] {
  return tuneUnits(responses).map((tuned, unit) => {
    if (!tuned) return { tuning: null, peaks: peaksOf(responses, unit) };
    const { peaks, unit: _, ...tuning } = tuned;
    return { tuning, peaks };
  });
}
