import type { Model } from '../../content/schema.ts';
import { canonicalJson } from '../content/digest.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readShard } from '../content/read-record.ts';
import { readCatalog } from '../network/catalog.ts';
import { recipes, type RecipeName } from '../visualize/recipes.ts';

/** The recipe of a model when nobody names one: that of the feature images it has, else the catalog's, else `quick`. */
export async function chooseRecipe(paths: ContentPaths, model: Model): Promise<RecipeName> {
  for (const { slug } of model.layers) {
    const options = (await readShard(paths, model.id, slug))?.provenance.visualize?.options;
    if (!options) continue;
    const { limit: _, ...others } = options;
    const names = Object.keys(recipes) as RecipeName[];
    const used = names.find((name) => canonicalJson(recipes[name]) === canonicalJson(others));
    if (used) return used;
  }
  const known = (await readCatalog()).embedded.find(({ sha256 }) => sha256 === model.network.sha256);
  return known?.recipe ?? 'quick';
}
