import type { Family } from '../../content/schema/family.ts';
import type { FamilyLayer } from '../../content/schema/members.ts';

/** A median beside the one that was published, and what else is measured of a family in a layer, as sentences. */
export function describeFamily({ published }: Pick<Family, 'published'>, found: FamilyLayer): string[] {
  const { members, median, tiling } = found;
  const sentences: string[] = [];
  if (median) {
    const known = (measure: 'echo' | 'width', unit: string) => {
      const other = published.find((each) => each.measure === measure);
      return other ? ` (published ${other.value}${unit})` : '';
    };
    const echo = median.echo === null ? '' : `, median echo ${median.echo.toFixed(3)}${known('echo', '')}`;
    sentences.push(`Median width ${median.width.toFixed(1)}°${known('width', '°')}${echo}.`);
  }
  if (tiling && members.length > 1) {
    const { largestGap, evenGapDegrees, weakest } = tiling;
    sentences.push(
      `No member prefers the ${Math.round(largestGap.degrees)}° from ${Math.round(largestGap.fromDegrees)}°; spread evenly, they would leave ${Math.round(evenGapDegrees)}° between them.`,
      `At ${Math.round(weakest.degrees)}°, where they answer least, the best of them gives ${Math.round(100 * weakest.response)} % of its peak.`,
    );
  }
  return sentences;
}

/** What the same rule finds where there should be nothing; undefined where nothing was tried. */
export function describeChance({ chance }: Pick<FamilyLayer, 'chance'>): string | undefined {
  const parts = [
    ...(typeof chance?.shuffled === 'number'
      ? [`${chance.shuffled} once the weights of each filter are shuffled`]
      : []),
    ...(typeof chance?.swapped === 'number'
      ? [`${chance.swapped.toFixed(1)} on average where each clause is met by another unit, drawn by lot`]
      : []),
  ];
  return parts.length > 0 ? `By chance the rule finds ${parts.join(', ')}.` : undefined;
}

/** How rule and hand agree; undefined where one of them is missing. */
export function describeAgreement({ agreement }: Pick<FamilyLayer, 'agreement'>): string | undefined {
  if (!agreement) return undefined;
  return `Against the list by hand: Jaccard index ${agreement.jaccard.toFixed(2)}; by hand alone ${list(agreement.missed)}; by rule alone ${list(agreement.extra)}.`;
}

const list = (units: readonly number[]): string => (units.length > 0 ? units.join(', ') : 'none');
