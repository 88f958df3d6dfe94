import type { APIRoute, GetStaticPaths } from 'astro';
import { listNetworks } from '../../../../atlas.ts';
import { listPublished } from '../../../../published-files.ts';
import { isTransposed, transposedMatrix } from '../../../../transposed-matrix.ts';

/** The matrices that the content holds the other way round; those that it holds as they are, the integration publishes. */
export const getStaticPaths = (() =>
  listPublished(listNetworks())
    .filter(isTransposed)
    .map((address) => {
      const [, model, pair] = /([^/]+)\/([^/]+)\.bin$/.exec(address)!;
      return { params: { model, pair } };
    })) satisfies GetStaticPaths;

export const GET: APIRoute = ({ params: { model, pair } }) =>
  new Response(transposedMatrix(`data/weights/${model}/${pair}.bin`), {
    headers: { 'Content-Type': 'application/octet-stream' },
  });
