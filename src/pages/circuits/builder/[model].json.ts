import type { APIRoute } from 'astro';
import { listModels, openModel } from '../../../atlas.ts';
import { gatherBuilderModel } from '../../../circuit/builder-model.ts';

export function getStaticPaths() {
  return listModels().map(({ id }) => ({ params: { model: id } }));
}

/** What the builder needs of a model, see BuilderModel. */
export const GET: APIRoute = ({ params }) => Response.json(gatherBuilderModel(openModel(params['model']!)));
