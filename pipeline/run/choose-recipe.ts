import type { Model } from '../../content/schema.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readShardHead } from '../content/read-record.ts';
import { readCatalog } from '../network/catalog.ts';
import { recipes, type RecipeName } from '../visualize/recipes.ts';
import { looksLike } from './choose-options.ts';

/** The recipe of a model when nobody names one: that of the feature images it has, else the catalog's, else `quick`. */
export async function chooseRecipe(paths: ContentPaths, model: Model): Promise<RecipeName> {
  for (const { slug } of model.layers) {
    const options = (await readShardHead(paths, model.id, slug))?.provenance.visualize?.options;
    const used = options && (Object.keys(recipes) as RecipeName[]).find((name) => looksLike(options, recipes[name]));
    if (used) return used;
  }
  const known = (await readCatalog()).embedded.find(({ sha256 }) => sha256 === model.network.sha256);
  return known?.recipe ?? 'quick';
}
