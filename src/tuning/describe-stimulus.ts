import type { Stimulus } from '../../content/schema/stimulus.ts';
import type { StimulusSetName } from '../../content/schema/tuning.ts';
import { formatNumber } from '../format-number.ts';

/** What is varied in each kind of stimulus besides its orientation, and what a reader calls it. */
const parameters = {
  line: { name: 'width', of: ({ width }: { width: number }) => formatNumber(width) },
  curve: { name: 'radius', of: ({ radius }: { radius: number }) => formatNumber(radius) },
  angle: { name: 'opening', of: ({ openingDegrees }: { openingDegrees: number }) => `${openingDegrees}°` },
  corner: { name: 'opening', of: ({ openingDegrees }: { openingDegrees: number }) => `${openingDegrees}°` },
  'high-low': { name: 'ratio', of: ({ ratio }: { ratio: number }) => formatNumber(ratio) },
  'color-contrast': {
    name: 'hue',
    of: ({ hueDegrees: [from] }: { hueDegrees: readonly [number, number] }) => `${from}°`,
  },
  grating: {
    name: 'cycles',
    of: ({ cyclesPerField }: { cyclesPerField: number }) => formatNumber(cyclesPerField),
  },
} satisfies { [Kind in Stimulus['kind']]: { name: string; of: (stimulus: never) => string } };

/** What is varied in a stimulus's kind besides its orientation: `radius`. */
export const parameterName = ({ kind }: Stimulus): string => parameters[kind].name;

/** Its value, with its unit: stimuli that share it differ in phase at most. */
export const parameterOf = (stimulus: Stimulus): string => parameters[stimulus.kind].of(stimulus as never);

/** How a heading calls the stimuli of a set. */
export const setTitles: Record<StimulusSetName, string> = {
  'dark-line': 'Dark lines',
  'bright-line': 'Bright lines',
  'dark-curve': 'Dark curves',
  'bright-curve': 'Bright curves',
  angle: 'Angles',
  corner: 'Corners and edges',
  'high-low': 'High-low frequency',
  'color-contrast': 'Colour contrast',
  grating: 'Gratings',
};
