import type { Edit } from '../../content/schema/edit.ts';
import type { StimulusSet } from '../../content/schema/tuning.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { findLayer } from '../run/compute-model.ts';
import { probeLayer } from '../stimuli/probe-layer.ts';
import { angles, colorContrasts, corners, curves, gratings, highLow, lines } from '../stimuli/stimulus-sets.ts';
import { tuningCurve } from '../stimuli/tune-units.ts';

/** The stimuli that an edit can name; of curves only sharp, middling and flat ones, since both networks are shown them all. */
const setsByKind: Readonly<Record<Edit['watch']['stimuli'], () => StimulusSet>> = {
  line: lines,
  curve: () => curves({ radii: [0.2, 0.5, 1] }),
  angle: angles,
  corner: corners,
  'high-low': highLow,
  'color-contrast': colorContrasts,
  grating: gratings,
};

export const stimuliOf = (kind: Edit['watch']['stimuli']): StimulusSet => setsByKind[kind]();

/** Activations of one unit, [conditions][orientations]: below zero lies silence. */
export type UnitCurves = number[][];

/**
 * Shows stimuli to some units.
 * @param units ids of the model's
 * @returns by unit
 * @throws UserError as `probeLayer`, where a unit sees more than the canvas
 */
export async function measureCurves(
  model: LoadedModel,
  units: readonly string[],
  stimuli: StimulusSet,
  engine: Engine,
  options: { onProgress?: (stimulusCount: number) => void; signal?: AbortSignal } = {},
): Promise<Record<string, UnitCurves>> {
  const measured: Record<string, UnitCurves> = {};
  for (const slug of new Set(units.map((unit) => parseUnitId(unit).layer))) {
    const layer = findLayer(model.model, slug);
    const responses = await probeLayer({ model, layer, engine, stimuli, ...options });
    for (const unit of units.filter((id) => parseUnitId(id).layer === slug)) {
      measured[unit] = stimuli.conditions.map((_, condition) =>
        Array.from(tuningCurve(responses, parseUnitId(unit).index, condition), (value) => Math.max(0, value)),
      );
    }
  }
  return measured;
}
