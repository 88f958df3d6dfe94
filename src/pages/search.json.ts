import type { APIRoute } from 'astro';
import { listLayers, listModels } from '../atlas.ts';
import { buildSearchIndex } from '../search-index.ts';

/** Ids and labels of all units, for the search box. */
export const GET: APIRoute = () =>
  Response.json(buildSearchIndex(listModels().map((model) => ({ model, layers: listLayers(model) }))));
