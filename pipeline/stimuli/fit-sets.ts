import { stimulusSetNames } from '../../content/schema/tuning.ts';
import type { NamedSet, StimulusSet, StimulusSetName } from '../../content/schema/tuning.ts';
import { roundNumbers } from '../content/round.ts';
import { angles, colorContrasts, corners, curves, gratings, highLow, lines } from './stimulus-sets.ts';

/** Pixels that a field takes at least: for an edge to lie differently in it, for a stroke to have a shape, for two textures. */
const leastPx = { edge: 3, stroke: 5, textures: 16 };

/** Of the narrowest stroke, in fields, where a pixel is smaller. */
const thinnest = 0.06;

/**
 * The stimuli that units of a layer are shown, fitted to what they see: strokes at least a pixel wide, waves of more than two pixels a cycle,
 * textures of at least four.
 * @param fieldPx side of the receptive field
 * @returns numbers as they are stored; fewer sets for a small field, none below 3 pixels
 */
export function fitSets(fieldPx: number): NamedSet[] {
  const sets: Partial<Record<StimulusSetName, StimulusSet>> = {
    ...(fieldPx >= leastPx.stroke && strokes(Math.max(thinnest, 1 / fieldPx))),
    ...(fieldPx >= leastPx.edge && {
      corner: corners({ orientationCount: 36, openingsDegrees: [45, 90, 135, 180, 225, 270, 315] }),
      'color-contrast': colorContrasts({ orientationCount: 36 }),
      grating: gratings({
        orientationCount: 24,
        cyclesPerField: [1, 1.5, 2, 3, 4].filter((cycles) => 2 * cycles < fieldPx),
      }),
    }),
    ...(fieldPx >= leastPx.textures && {
      'high-low': highLow({ orientationCount: 36, cyclesPerField: Math.min(8, fieldPx / 4) }),
    }),
  };
  return stimulusSetNames.flatMap((name) => (sets[name] ? [{ name, ...roundNumbers(sets[name]) }] : []));
}

function strokes(thickness: number) {
  // A stroke and half its thickness at either end stay within the field at any orientation.
  const length = Math.min(0.9, 1 - thickness);
  const widths = [thickness, 2 * thickness, 4 * thickness].filter((width) => Math.hypot(length, width) <= 1);
  const linesOf = (ink: number) => lines({ widths, length, ink });
  const curvesOf = (ink: number) => curves({ orientationCount: 48, thickness, length, ink });
  return {
    'dark-line': linesOf(0),
    'bright-line': linesOf(1),
    'dark-curve': curvesOf(0),
    'bright-curve': curvesOf(1),
    angle: angles({ orientationCount: 36, thickness, armLength: length / 2 }),
  };
}
