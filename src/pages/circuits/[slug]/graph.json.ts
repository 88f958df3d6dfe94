import type { APIRoute } from 'astro';
import { graphOf } from '../../../circuit/graph-of.ts';
import { openCircuits } from '../../../circuits.ts';

export function getStaticPaths() {
  return openCircuits().circuits.map(({ slug, plan }) => ({ params: { slug }, props: { plan } }));
}

/** The circuit as it is drawn, see CircuitGraph of content/schema/circuit.ts. */
export const GET: APIRoute = async ({ props }) => Response.json(await graphOf(props['plan']));
