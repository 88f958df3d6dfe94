import type { PlannedEdit } from '../content/read-edits.ts';
import type { EditResult } from '../content/schema/edit.ts';
import { parseUnitId } from '../content/unit-id.ts';

/** What is done to some units, as a sentence begins that names them. */
export function describeWeightChange({ factor, weights }: PlannedEdit['weights'][number]): string {
  const what = weights === 'all' ? 'all weights' : `the ${weights} weights`;
  if (factor === 0) return weights === 'all' ? 'silenced' : `without ${what}`;
  return factor === -1 ? `with the sign of ${what} turned` : `with ${what} times ${factor}`;
}

/** What an edit does on the whole, in numbers that can be compared between edits of the same watched units. */
export interface EditSummary {
  /** Mean correlation of tuning curves before and after, over the watched units of a layer. */
  tuning: ReadonlyMap<string, number>;
  /** The same of the largest activation in each image. */
  examples: ReadonlyMap<string, number>;
  accuracy: EditResult['accuracy'];
}

/** Summarizes a result by the layers of the watched units. */
export function summarizeEdit({ tuning, examples, accuracy }: EditResult): EditSummary {
  return { tuning: meanByLayer(tuning?.units ?? []), examples: meanByLayer(examples?.units ?? []), accuracy };
}

function meanByLayer(units: readonly { unit: string; correlation: number }[]): Map<string, number> {
  const byLayer = new Map<string, number[]>();
  for (const { unit, correlation } of units) {
    const { layer } = parseUnitId(unit);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), correlation]);
  }
  return new Map(
    [...byLayer].map(([layer, all]) => [layer, all.reduce((sum, correlation) => sum + correlation, 0) / all.length]),
  );
}

/**
 * How much of what an ablation destroys another edit leaves whole.
 * @param intact the measure without any edit
 * @returns 1 where nothing is missing, 0 where as much is as by the ablation, less where more is; null where the ablation destroys nothing
 */
export function recoveredShare(intact: number, ablated: number, edited: number): number | null {
  return intact === ablated ? null : (edited - ablated) / (intact - ablated);
}
