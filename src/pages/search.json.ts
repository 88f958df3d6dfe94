import type { APIRoute } from 'astro';
import { listNetworks } from '../atlas.ts';
import { openCircuits } from '../circuits.ts';
import { openFamilies } from '../families.ts';
import { buildSearchIndex } from '../search-index.ts';

/** Ids, labels and families of all units, and the titles of circuits and families, for the search box. */
export const GET: APIRoute = () => {
  const circuits = openCircuits().circuits.map(({ slug, about }) => {
    return { path: `circuits/${slug}`, title: about.title, kind: 'circuit' };
  });
  const { shown, byUnit } = openFamilies();
  const families = shown.map(({ family: { slug, title } }) => ({ path: `families/${slug}`, title, kind: 'family' }));
  const titlesOf = (unit: string) => (byUnit.get(unit) ?? []).map(({ title }) => title);
  return Response.json(buildSearchIndex(listNetworks(), [...circuits, ...families], titlesOf));
};
