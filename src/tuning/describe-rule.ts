import type { Family, Range } from '../../content/schema/family.ts';
import { setTitles } from './describe-stimulus.ts';

/** A family's rule, a sentence a clause. */
export function describeRule({ rule, stimulus }: Pick<Family, 'rule' | 'stimulus'>): string[] {
  if (!rule) return [];
  const own = setTitles[stimulus].toLowerCase();
  const { field, peak, width, echo, selectivity, over, agrees, weights, correlation } = rule;
  return [
    `Its layer’s receptive field is ${between(field, percent)} of the image’s side.`,
    ...(peak ? [`Its peak to ${own} is ${between(peak, percent)} of the highest in the layer.`] : []),
    ...(width ? [`Its width at half height is ${between(width, degrees)}.`] : []),
    ...(echo ? [`Its answer to what faces the other way is ${between(echo, percent)} of the peak.`] : []),
    ...(selectivity ? [`Its selectivity, 1 − circular variance, is ${between(selectivity, String)}.`] : []),
    ...over.map(({ stimulus: other, where, factor }) => {
      const condition = Object.entries(where).map(([name, value]) => ` of ${name} ${value}`);
      const times = factor === 1 ? 'as large as' : `${factor} times`;
      return `Its peak is at least ${times} that to ${setTitles[other].toLowerCase()}${condition.join('')}.`;
    }),
    ...(agrees
      ? [
          `It prefers the same orientation of ${setTitles[agrees.stimulus].toLowerCase()}, within ${agrees.withinDegrees}°, and answers them with ${percent(agrees.peak)} of that peak or more.`,
        ]
      : []),
    ...(weights
      ? [
          `Of its excitation from the layer before, ${between(weights.share, percent)} comes from members of “${weights.from}”.`,
        ]
      : []),
    ...(correlation
      ? [
          `Its tuning curve, turned until the peaks meet, correlates with that of ${correlation.with} by ${correlation.atLeast} or more.`,
        ]
      : []),
  ];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
const degrees = (angle: number): string => `${angle}°`;

function between({ atLeast, atMost }: Range, format: (value: number) => string): string {
  if (atLeast !== undefined && atMost !== undefined) return `${format(atLeast)} to ${format(atMost)}`;
  return atLeast === undefined ? `at most ${format(atMost!)}` : `at least ${format(atLeast)}`;
}
