import { formatCount, formatShare } from './format-number.ts';

/** How much of the weight between a unit and a layer a table shows. */
export const sayCoverage = (share: number, shownCount: number, unitCount: number): string =>
  `${formatShare(share)} of all weight is in these ${formatCount(shownCount)} of ${formatCount(unitCount)} units.`;
