import type { APIRoute } from 'astro';
import { listNetworks } from '../atlas.ts';
import { buildSearchIndex } from '../search-index.ts';

/** Ids and labels of all units, for the search box. */
export const GET: APIRoute = () => Response.json(buildSearchIndex(listNetworks()));
