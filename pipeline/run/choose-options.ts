import type { Provenance } from '../../content/schema.ts';
import { canonicalJson } from '../content/digest.ts';
import { recipes } from '../visualize/recipes.ts';
import type { PictureChoice, RecipeName, VisualizeOptions } from '../visualize/recipes.ts';

/** Kinds of feature images that a person can ask for. */
export const askedPictures = ['positive', 'negative', 'diverse'] as const;

/** What to ask for: the kinds named, all that the recipe has, or those that a layer has already. */
export type AskedPictures = readonly (typeof askedPictures)[number][] | 'recipe' | 'present';

/**
 * The options of a layer's feature images. Pictures that it has and that look as the recipe's are kept, so what is asked for
 * is added to them.
 * @param present options that the layer's pictures were made with
 */
export function chooseOptions(
  recipe: RecipeName,
  asked: AskedPictures,
  present: Provenance['options'] | undefined,
): VisualizeOptions {
  const options = recipes[recipe];
  const kept = present && looksLike(present, options) ? (present as unknown as PictureChoice) : undefined;
  if (asked === 'present') return kept ? { ...options, ...choiceOf(kept) } : options;
  const wanted =
    asked === 'recipe'
      ? options
      : {
          ...options,
          negative: asked.includes('negative'),
          diversityCount: asked.includes('diverse') ? options.diversityCount : 0,
        };
  if (!kept) return wanted;
  const { negative, diversityCount, diversityEvery } = kept;
  const more = wanted.diversityCount >= diversityCount ? wanted : kept;
  return {
    ...wanted,
    negative: wanted.negative || negative,
    diversityCount: more.diversityCount,
    diversityEvery:
      wanted.diversityCount === diversityCount ? Math.min(wanted.diversityEvery, diversityEvery) : more.diversityEvery,
  };
}

/** The same options with nothing but positive pictures: what a picture looks like, whichever there are. */
export function lookOf(options: VisualizeOptions): Provenance['options'] {
  return { ...options, negative: false, diversityCount: 0, diversityEvery: 1 };
}

/** Whether pictures made with these options look as those of a recipe, whichever there are. */
export function looksLike(present: Provenance['options'], options: VisualizeOptions): boolean {
  const { limit: _, ...others } = present;
  return canonicalJson(lookOf(others as unknown as VisualizeOptions)) === canonicalJson(lookOf(options));
}

const choiceOf = ({ negative, diversityCount, diversityEvery }: PictureChoice): PictureChoice => ({
  negative,
  diversityCount,
  diversityEvery,
});
