import type { Features } from '../../content/schema.ts';
import type { PictureChoice } from './recipes.ts';

/** What a picture shows of its unit; the last part of what its seed is made of. */
export type PictureKind = 'positive' | 'negative' | `diversity/${number}`;

/** Which of a unit's pictures the options ask for and are not there yet: those that climb alone, and those that climb together. */
export function missingPictures(
  unit: number,
  { negative, diversityCount, diversityEvery }: PictureChoice,
  present?: Features,
): { single: PictureKind[]; diverse: PictureKind[] } {
  const single: PictureKind[] = [];
  if (!present) single.push('positive');
  if (negative && !present?.negative) single.push('negative');
  const wantsDiverse = diversityCount > 0 && unit % diversityEvery === 0;
  const hasDiverse = present !== undefined && present.diversity.length >= diversityCount;
  const diverse =
    wantsDiverse && !hasDiverse ? Array.from({ length: diversityCount }, (_, i): PictureKind => `diversity/${i}`) : [];
  return { single, diverse };
}
