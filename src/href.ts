// Every link of the site is made here, so that it also works below a path such as https://example.org/atlas/.

// Not import.meta.env.BASE_URL: a variable of that name in the build's environment would take its place.
import { base as configuredBase } from 'astro:config/client';
import { formatUnitId } from '../content/unit-id.ts';

const base = configuredBase.replace(/\/?$/, '/');
const needsNoEscape = /^[\w./-]*$/;

/** Puts the site's base in front of a path, and escapes what a file's name may hold. */
export function href(path: string): string {
  const below = path.startsWith('/') ? path.slice(1) : path;
  return base + (needsNoEscape.test(below) ? below : below.split('/').map(encodeURIComponent).join('/'));
}

export const modelHref = (model: string): string => href(`/${model}/`);
export const layerHref = (model: string, layer: string): string => href(`/${model}/${layer}/`);
export const unitHref = (model: string, layer: string, index: number): string =>
  href(`/${formatUnitId(model, layer, index)}/`);

export const familyHref = (slug: string): string => href(`/families/${slug}/`);
export const circuitHref = (slug: string): string => href(`/circuits/${slug}/`);

export const editHref = (slug: string): string => href(`/edits/${slug}/`);

export const ledgerHref = (ledger: string): string => href(`/claims/${ledger}/`);
export const claimHref = (ledger: string, claim: string): string => `${ledgerHref(ledger)}#${claim}`;

/** @param file below content/assets/ */
export const assetHref = (file: string): string => href(`/assets/${file}`);
/** @param file below /data/, such as `units/<model>/<layer>.json` */
export const dataHref = (file: string): string => href(`/data/${file}`);
export const corpusImageHref = (corpus: string, image: string): string => assetHref(`corpora/${corpus}/${image}.webp`);
