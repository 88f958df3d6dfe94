import type { Stimulus } from '../../content/schema/stimulus.ts';
import type { StimulusSet } from '../../content/schema/tuning.ts';
import { encodeRamp } from '../png.ts';
import { parameterOf } from './describe-stimulus.ts';

/** Blue of excitation, as in weight maps. */
const heat = [45, 125, 210] as const;

/** Orientations in a row: a unit's page holds a map for every kind of stimulus. */
const mostColumns = 24;

/** Responses to all orientations of one parameter, the best of conditions that share it (phases of a grating). */
export interface HeatRow {
  /** Such as a radius, as a reader sees it. */
  parameter: string;
  responses: number[];
}

/** Gathers a set's responses into rows, in the order of the conditions. */
export function heatRows({ conditions, orientationCount }: StimulusSet, responses: ArrayLike<number>): HeatRow[] {
  const rows = new Map<string, number[]>();
  for (const [i, condition] of conditions.entries()) {
    const parameter = parameterOf(condition as Stimulus);
    const own = Array.from({ length: orientationCount }, (_, j) => responses[i * orientationCount + j]!);
    const present = rows.get(parameter);
    rows.set(parameter, present ? present.map((value, j) => Math.max(value, own[j]!)) : own);
  }
  return [...rows].map(([parameter, row]) => ({ parameter, responses: row }));
}

/**
 * Draws rows as an address that holds the picture itself: one pixel for an orientation, two neighbours as their larger one where there are many;
 * silence is transparent.
 */
export function paintHeatMap(rows: readonly HeatRow[], peak: number): string {
  const count = rows[0]!.responses.length;
  const merged = count > mostColumns ? 2 : 1;
  const columns = Math.ceil(count / merged);
  const levels = rows.flatMap(({ responses }) =>
    Array.from({ length: columns }, (_, i) => {
      const response = Math.max(0, ...responses.slice(i * merged, (i + 1) * merged));
      return Math.round((15 * response) / (peak || 1));
    }),
  );
  return `data:image/png;base64,${encodeRamp(levels, columns, heat).toString('base64')}`;
}
