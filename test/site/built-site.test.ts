import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shard } from '../../content/schema.ts';
import { formatUnitId } from '../../content/unit-id.ts';
import type { BuiltSite } from './build-site.ts';
import type { Part } from '../fixtures/strip-shard.ts';
import { buildSite } from './build-site.ts';
import type { BuiltPage, PageKind } from './read-pages.ts';
import { findReferences, findTags, readPages } from './read-pages.ts';

const origin = 'https://atlas.example';

const variants: { name: string; base: string; missing: string[]; lacking: Record<string, Part[]> }[] = [
  { name: 'a whole atlas at the root', base: '/', missing: [], lacking: {} },
  {
    name: 'an atlas still to be completed, below a path',
    base: '/some/where/',
    missing: ['net-1/mixed3b', 'net-2/conv2'],
    lacking: {
      'net-2/conv1': ['negative', 'diversity', 'examples', 'weights'],
      'net-2/mixed3a': ['features'],
      'net-2/mixed3b': ['weights'],
    },
  },
];

describe.each(variants)('the site of $name', ({ base, missing, lacking }) => {
  let site: BuiltSite;
  let pages: BuiltPage[];
  const htmlOf = (path: string): string => pages.find((page) => page.path === path)!.html;

  beforeAll(async () => {
    site = await buildSite({ base, missing, lacking });
    pages = readPages(site.outDir);
  });
  afterAll(() => site?.remove());

  const layers = ['net-1', 'net-2']
    .flatMap((model) => ['conv1', 'conv2', 'mixed3a', 'mixed3b'].map((layer) => `${model}/${layer}`))
    .filter((layer) => !missing.includes(layer));

  it('has a page for every model, layer and unit', () => {
    const counts = { home: 0, methods: 0, '404': 0, list: 0, written: 0, model: 0, layer: 0, unit: 0 };
    for (const { kind } of pages) counts[kind]++;
    const lists = { home: 1, methods: 1, '404': 1, list: 4 };
    // A circuit of each model, and the builder.
    expect(counts).toEqual({ ...lists, written: 3, model: 2, layer: layers.length, unit: 12 * layers.length });
  });

  it('links only to what is there, below its base', () => {
    const broken = new Set<string>();
    let checkedCount = 0;
    for (const page of pages) {
      const here = `${origin}${base}${page.path.slice(1)}`;
      for (const reference of findReferences(page.html)) {
        const target = new URL(reference, here);
        if (target.origin !== origin) continue;
        checkedCount++;
        const inside = target.pathname.startsWith(base);
        const path = decodeURIComponent(target.pathname.slice(base.length));
        const file = join(site.outDir, path.endsWith('/') || path === '' ? `${path}index.html` : path);
        if (!inside || !existsSync(file)) broken.add(`${page.path} → ${reference}`);
        // A fragment with an equals sign is the state of a page that a script reads.
        else if (target.hash && !target.hash.includes('=') && file.endsWith('.html')) {
          const ids = readFileSync(file, 'utf8');
          if (!ids.includes(` id="${target.hash.slice(1)}"`)) broken.add(`${page.path} → ${reference}`);
        }
      }
    }
    expect([...broken]).toEqual([]);
    expect(checkedCount).toBeGreaterThan(50 * pages.length);
  });

  it('reaches every page from the front page', () => {
    const byPath = new Map(pages.map((page) => [page.path, page]));
    const reached = new Set(['/']);
    for (const path of reached) {
      for (const { href = '' } of findTags(byPath.get(path)!.html, 'a')) {
        const target = new URL(href, `${origin}${base}${path.slice(1)}`);
        const next = `/${target.pathname.slice(base.length)}`;
        if (target.origin === origin && byPath.has(next)) reached.add(next);
      }
    }
    const unreached = pages.map(({ path }) => path).filter((path) => !reached.has(path));
    expect(unreached).toEqual(['/404.html']);
  });

  it('leads from unit to unit through the whole of a model, and back', () => {
    const byPath = new Map(pages.map((page) => [page.path, page]));
    const walk = (start: string, rel: string): string[] => {
      const walked = [start];
      for (const path of walked) {
        const step = findTags(byPath.get(path)!.html, 'a').find((a) => a['rel'] === rel);
        if (step) walked.push(`/${step['href']!.slice(base.length)}`);
      }
      return walked;
    };
    for (const model of site.models) {
      const ids = layers
        .filter((layer) => layer.startsWith(`${model}/`))
        .flatMap((layer) => Array.from({ length: 12 }, (_, index) => `/${layer}/${index}/`));
      expect(walk(ids[0]!, 'next')).toEqual(ids);
      expect(walk(ids.at(-1)!, 'prev')).toEqual(ids.toReversed());
    }
  });

  it('says in one sentence what was not computed', () => {
    const sentences = new Map(pages.map(({ path, html }) => [path, /<p class="absent">([^<]*)</.exec(html)?.[1]]));
    expect(sentences.get('/net-1/mixed3a/4/')).toBeUndefined();
    expect(sentences.get('/net-1/mixed3a/3/')).toBe('No feature images were computed for this unit.');
    expect(['/net-2/conv1/4/', '/net-2/mixed3b/4/', '/net-2/conv1/'].map((path) => sentences.get(path))).toEqual(
      missing.length === 0
        ? [undefined, undefined, undefined]
        : [
            'No negative feature image, diverse feature images, examples, or connections were computed for this unit.',
            'No connections were computed for this unit.',
            'No examples or connections were computed for this layer.',
          ],
    );
  });

  it('names the layers of a model that are still to be computed', () => {
    const model = pages.find(({ path }) => path === '/net-2/')!.html;
    expect(model).toContain(missing.length === 0 ? '<span>4 layers' : '<span>3 of 4 layers');
    expect(model.includes('Not computed yet: conv2.')).toBe(missing.includes('net-2/conv2'));
  });

  it('offers a link to the page above on every page but the first', () => {
    const lost = pages.filter(({ path, kind, html }) => {
      const above = kind === '404' ? '' : path.split('/').slice(1, -2).join('/');
      const address = `${base}${above}/`.replace(/\/+$/, '/');
      return kind !== 'home' && !findTags(html, 'a').some(({ href }) => href === address);
    });
    expect(lost.map(({ path }) => path)).toEqual([]);
  });

  it('gives every picture words and a size', () => {
    const pictures = pages.flatMap(({ path, html }) => findTags(html, 'img').map((img) => ({ path, ...img })));
    expect(pictures.length).toBeGreaterThan(1000);
    const unsaid = pictures.filter((img: Record<string, string>) => {
      return img['alt'] === undefined || !(Number(img['width']) > 0) || !(Number(img['height']) > 0);
    });
    expect(unsaid).toEqual([]);
  });

  it('has one heading of the first rank, one stylesheet and a description on every page', () => {
    const heads = pages.map(({ path, html }) => ({
      path,
      headings: html.match(/<h1[\s>]/g)?.length,
      stylesheets: findTags(html, 'link').filter(({ rel }) => rel === 'stylesheet').length,
      described: findTags(html, 'meta').some(({ name, content }) => name === 'description' && content!.length > 10),
    }));
    expect(heads).toEqual(pages.map(({ path }) => ({ path, headings: 1, stylesheets: 1, described: true })));
  });

  it('names its permanent address', () => {
    const unit = pages.find(({ path }) => path === '/net-1/conv2/3/')!;
    const canonical = findTags(unit.html, 'link').find(({ rel }) => rel === 'canonical');
    expect(canonical?.['href']).toBe(`${origin}${base}net-1/conv2/3/`);
    expect(unit.html.includes(`>${origin}${base}net-1/conv2/3/<`)).toBe(true);
  });

  it('keeps pages within their bytes', () => {
    const lists = { home: 60, methods: 60, '404': 5, list: 20 };
    const budgets: Record<PageKind, number> = { ...lists, written: 150, model: 40, layer: 20, unit: 60 };
    const over = pages.filter(({ kind, bytes }) => bytes > 1000 * budgets[kind]);
    expect(over.map(({ path, bytes }) => `${path} ${bytes}`)).toEqual([]);
  });

  it('publishes each file of its manifest with the right SHA-256, and no others', () => {
    const { sha256 } = JSON.parse(readFileSync(join(site.outDir, 'data/manifest.json'), 'utf8')) as {
      sha256: Record<string, string>;
    };
    const wrong = Object.entries(sha256).filter(([address, expected]) => {
      const bytes = readFileSync(join(site.outDir, address));
      return createHash('sha256').update(bytes).digest('hex') !== expected;
    });
    expect(wrong).toEqual([]);
    const onDisk = ['assets', 'data'].flatMap((folder) =>
      readdirSync(join(site.outDir, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(site.outDir, join(entry.parentPath, entry.name)).split(sep).join('/')),
    );
    expect(Object.keys(sha256)).toEqual(onDisk.filter((file) => file !== 'data/manifest.json').sort());
    expect(Object.keys(sha256)).toContain('data/weights/net-1/mixed3a.conv2.bin');
    expect(Object.keys(sha256)).toContain('data/corpora/shapes.json');
  });

  it('mentions no unit that has no page', () => {
    const ids = new Set(pages.filter(({ kind }) => kind === 'unit').map(({ path }) => path.slice(1, -1)));
    const mentioned = new Set<string>();
    for (const layer of layers) {
      const shard = Shard.parse(JSON.parse(readFileSync(join(site.outDir, 'data/units', `${layer}.json`), 'utf8')));
      for (const { inputs, outputs } of shard.units) {
        for (const { strongest } of [...inputs, ...outputs]) for (const { unit } of strongest) mentioned.add(unit);
      }
    }
    expect(mentioned.size).toBeGreaterThan(50);
    const lost = [...mentioned].filter((id) => !ids.has(id));
    expect(lost.filter((id) => !missing.some((layer) => id.startsWith(`${layer}/`)))).toEqual([]);
  });

  it('leads from a unit to its mirror twin and back, and lists the pairs of a layer', () => {
    for (const [unit, twin] of [
      [0, 1],
      [1, 0],
    ]) {
      const links = findTags(mirrorSection(htmlOf(`/net-1/mixed3a/${unit}/`)), 'a').map(({ href }) => href);
      expect(links).toContain(`${base}net-1/mixed3a/${twin}/`);
      expect(mirrorSection(htmlOf(`/net-1/mixed3a/${unit}/`))).toContain('r = 0.91;');
    }
    expect(mirrorSection(htmlOf('/net-1/mixed3a/2/'))).toContain(
      'Answers to mirror images as to the images: r = 0.97.',
    );
    expect(mirrorSection(htmlOf('/net-1/mixed3a/4/'))).toContain('has no twin');
    expect(mirrorSection(htmlOf('/net-1/mixed3a/'))).toContain('0 and 1, r = 0.91');
  });

  it('lists all units in the search index', () => {
    const index = JSON.parse(readFileSync(join(site.outDir, 'search.json'), 'utf8')) as {
      labels: string[];
      layers: { model: string; layer: string; units: number[][] }[];
    };
    const listed = index.layers.flatMap(({ model, layer, units }) =>
      units.map((_unit, i) => formatUnitId(model, layer, i)),
    );
    const built = pages.filter(({ kind }) => kind === 'unit').map(({ path }) => path.slice(1, -1));
    expect(listed.sort()).toEqual(built.sort());
    const numbers = index.layers.flatMap(({ units }) => units.flat());
    expect(Math.max(...numbers)).toBe(index.labels.length - 1);
  });
});

/** A page's section about mirror images. */
const mirrorSection = (html: string): string => /<section class="section" id="mirror">.*?<\/section>/s.exec(html)![0];
