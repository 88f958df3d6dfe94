import { findAnswer, tuningCurve } from '../../content/responses.ts';
import type { FoundAnswer } from '../../content/responses.ts';
import type { LayerTuning, StimulusSetName } from '../../content/schema/tuning.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readTuning } from '../content/read-record.ts';
import { correlateCurves } from './correlate-curves.ts';

/**
 * Correlates the tuning of every unit of a layer with that of one unit, which may be of another layer or network.
 * @returns by unit; null where one of the two answers nothing, or content does not know the other unit
 */
export async function correlateWith(
  paths: ContentPaths,
  unitId: string,
  tuning: LayerTuning,
  stimulus: StimulusSetName,
): Promise<(number | null)[]> {
  const { model, layer, index } = parseUnitId(unitId);
  const other = await readTuning(paths, model, layer);
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
