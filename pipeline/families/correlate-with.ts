import { findAnswer, tuningCurve } from '../../content/responses.ts';
import type { FoundAnswer } from '../../content/responses.ts';
import type { LayerTuning, StimulusSetName } from '../../content/schema/tuning.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { correlateCurves } from './correlate-curves.ts';

/** Reads the tuning of a layer; null where content has none. */
export type TuningReader = (model: string, layer: string) => Promise<LayerTuning | null>;

/**
 * Correlates the tuning of every unit of a layer with that of one unit, which may be of another layer or network.
 * @returns by unit; null where one of the two answers nothing, or content does not know the other unit
 */
export async function correlateWith(
  tuningOf: TuningReader,
  unitId: string,
  tuning: LayerTuning,
  stimulus: StimulusSetName,
): Promise<(number | null)[]> {
  const { model, layer, index } = parseUnitId(unitId);
  const other = await tuningOf(model, layer);
  const meant = peaked(other ? findAnswer(other, index, stimulus) : undefined);
  return tuning.units.map((unit) => {
    const found = findAnswer(tuning, unit.index, stimulus);
    const own = peaked(found);
    return own && meant ? correlateCurves(own, meant, found!.set.periodDegrees) : null;
  });
}

function peaked(found: FoundAnswer | undefined) {
  if (!found?.answer.tuning) return null;
  const { set, answer } = found;
  return { curve: tuningCurve(set, answer), preferredDegrees: found.answer.tuning.preferredDegrees };
}
