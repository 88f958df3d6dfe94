import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** A page as it was built. */
export interface BuiltPage {
  /** Below the site's base: `/`, `/net-1/conv1/3/`, `/404.html` */
  path: string;
  kind: PageKind;
  html: string;
  bytes: number;
}

/** A list is of pages that people have written: circuits, claims, edits, families. */
export type PageKind = 'home' | 'methods' | '404' | 'list' | 'written' | 'model' | 'layer' | 'unit';

/** Reads all pages of a built site. */
export function readPages(outDir: string): BuiltPage[] {
  return readdirSync(outDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => {
      const path = `/${file
        .split(sep)
        .join('/')
        .replace(/index\.html$/, '')}`;
      const full = join(outDir, file);
      return { path, kind: kindOf(path), html: readFileSync(full, 'utf8'), bytes: statSync(full).size };
    });
}

function kindOf(path: string): PageKind {
  if (path === '/') return 'home';
  if (path === '/methods/') return 'methods';
  if (path === '/404.html') return '404';
  const [section = '', page] = path.split('/').filter(Boolean);
  if (['circuits', 'claims', 'edits', 'families'].includes(section)) return page === undefined ? 'list' : 'written';
  const depth = path.split('/').filter(Boolean).length;
  return (['model', 'layer', 'unit'] as const)[depth - 1]!;
}

/** Attributes of every tag of a name, in order; an attribute without a value is the empty string. */
export function findTags(html: string, name: string): Record<string, string>[] {
  return [...html.matchAll(new RegExp(`<${name}(\\s[^>]*)?>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, attribute, value]) => [
        attribute!,
        (value ?? '').replaceAll('&#38;', '&').replaceAll('&amp;', '&'),
      ]),
    ),
  );
}

/** Everything a page points to: links, pictures, scripts, stylesheets and pictures named in styles. */
export function findReferences(html: string): string[] {
  const named = ['a', 'link', 'img', 'image', 'script'].flatMap((tag) =>
    findTags(html, tag).map(({ href, src }) => href ?? src ?? ''),
  );
  const styled = [...html.matchAll(/url\(([^)]+)\)/g)].map(([, address]) => address!);
  const searched = findTags(html, 'atlas-search').map((tag) => tag['data-index']!);
  return [...named, ...styled, ...searched].filter((address) => address !== '' && !address.startsWith('data:'));
}
