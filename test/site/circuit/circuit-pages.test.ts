import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CircuitGraph } from '../../../content/schema/circuit.ts';
import type { BuiltSite } from '../build-site.ts';
import { buildPages, buildSite } from '../build-site.ts';
import { findViolations, loadPictures, openBrowser, watchForErrors } from '../open-browser.ts';
import { serveFolder } from '../serve-folder.ts';
import { readDrawing, withoutMaps } from './read-drawing.ts';

let site: BuiltSite;
let server: Awaited<ReturnType<typeof serveFolder>>;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await buildSite();
  server = await serveFolder(site.outDir);
  browser = await openBrowser();
  context = await browser.newContext({ reducedMotion: 'reduce', acceptDownloads: true });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

/** Presses Tab until the focus is on the control of that name, in the words that a screen reader says. */
async function tabTo(name: string): Promise<void> {
  for (let stop = 0; stop < 300; stop++) {
    const found = await page.evaluate(() => {
      const { activeElement: control } = document;
      const label = (control as HTMLInputElement | null)?.labels?.[0]?.textContent;
      return (control?.getAttribute('aria-label') ?? label ?? control?.textContent ?? '').replace(/\s+/g, ' ').trim();
    });
    if (found === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches "${name}"`);
}

/** Goes to a control with Tab, uses it with a key, and waits until the drawing has as many units as it should. */
async function use(name: string, keys: readonly string[], unitCount: number): Promise<void> {
  await tabTo(name);
  const before = page.url();
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForURL((url) => url.href !== before);
  await page.waitForFunction((count) => document.querySelectorAll('.circuit .unit').length === count, unitCount);
}

const listDrawn = async () => readDrawing(await page.locator('.builder .circuit').evaluate((svg) => svg.outerHTML));

/** What a button saves. */
async function save(name: string): Promise<{ file: string; text: string }> {
  await tabTo(name);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  return { file: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

describe('the page of a circuit', () => {
  it.each(['light', 'dark'] as const)(
    'has no errors and no serious accessibility violation in %s',
    async (colorScheme) => {
      const other = await browser.newPage({ colorScheme, viewport: { width: 390, height: 800 } });
      const errors = watchForErrors(other);
      await other.goto(`${server.url}/circuits/net-1/`);
      await loadPictures(other);
      expect(await findViolations(other)).toEqual([]);
      expect(errors).toEqual([]);
      const overflow = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBe(0);
      await other.close();
    },
  );

  it('draws the graph that it publishes, every unit a link, and lists each connection with its numbers', () => {
    const html = readFileSync(join(site.outDir, 'circuits/net-1/index.html'), 'utf8');
    const published = CircuitGraph.parse(
      JSON.parse(readFileSync(join(site.outDir, 'circuits/net-1/graph.json'), 'utf8')),
    );
    const [whole = ''] = /<svg class="circuit"[^]*?<\/svg>/.exec(html) ?? [];
    const drawn = readDrawing(whole);
    expect(drawn.units).toEqual(published.units.map((unit) => ({ ...unit, link: `/${unit.unit}/` })));
    expect(drawn.connections).toEqual(withoutMaps(published.connections));
    expect(published.connections.length).toBeGreaterThan(1);
    const [, rows = ''] = /<table class="circuit-connections">[^]*<tbody>([^]*?)<\/tbody>/.exec(html) ?? [];
    expect(rows.match(/<tr/g)).toHaveLength(published.connections.length);
  });

  it('sets every directive: pictures in the text, figures between it, their words below', () => {
    const html = readFileSync(join(site.outDir, 'circuits/net-1/index.html'), 'utf8');
    expect(html).toMatch(/A <a class="inline-unit" href="\/net-1\/conv2\/0\/" title="conv2 0"><img [^>]*>unit<\/a>/);
    expect(html.match(/<figure class="circuit-figure"/g)).toHaveLength(2);
    expect(html).toContain('<aside><p>In the margin.</p>');
    expect(html).toMatch(/<b>edges\.<\/b>\s*<p>Drawn by <em>lot<\/em>\.<\/p>/);
    expect(html.match(/<figure class="example"/g)).toHaveLength(3);
    expect(html).not.toContain('<!--figure');
  });

  it('is found from its units and by the search', () => {
    const unit = readFileSync(join(site.outDir, 'net-1/conv2/0/index.html'), 'utf8');
    expect(unit).toContain('<a href="/circuits/net-1/">Of shapes and colours</a>');
    const { pages } = JSON.parse(readFileSync(join(site.outDir, 'search.json'), 'utf8'));
    expect(pages).toContainEqual({ path: 'circuits/net-1', title: 'Of shapes and colours', kind: 'circuit' });
  });
});

describe('the circuit builder', () => {
  let graph: CircuitGraph;

  it('grows, pins, names, groups and drops with a keyboard alone', async () => {
    await page.goto(`${server.url}/net-1/mixed3a/4/`);
    await tabTo('Build a circuit from here');
    await page.keyboard.press('Enter');
    await page.locator('.builder .circuit .unit').waitFor();
    const errors = watchForErrors(page);
    expect((await listDrawn()).units).toMatchObject([{ unit: 'net-1/mixed3a/4', pinned: true }]);

    await use('Inputs of mixed3a 4', ['Enter'], 4);
    await use('Outputs of mixed3a 4', ['Enter'], 7);
    const grown = (await listDrawn()).units.map(({ unit }) => unit);
    const layers = grown.map((unit) => unit.split('/')[1]);
    expect(layers).toEqual(['mixed3a', 'conv2', 'conv2', 'conv2', 'mixed3b', 'mixed3b', 'mixed3b']);

    const [first, second, third] = grown.slice(1).map((unit) => unit.split('/').slice(1).join(' '));
    await use(`Name of ${first}`, ['e', 'd', 'g', 'e', 'Enter'], 7);
    await use(`Group of ${first}`, ['p', 'Enter'], 7);
    await use(`Group of ${second}`, ['p', 'Enter'], 7);
    await use(`Pin ${second}`, ['Space'], 7);
    await use(`Drop ${third}`, ['Enter'], 6);
    const expected = grown.filter((_, i) => i !== 3).map((unit) => ({ unit, label: '', group: null as string | null }));
    Object.assign(expected[1]!, { label: 'edge', group: 'p' });
    Object.assign(expected[2]!, { group: 'p', pinned: true });
    expect((await listDrawn()).units).toMatchObject(expected);
    expect(await findViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('saves JSON that is the drawn graph, and an SVG that stands for itself', async () => {
    await tabTo('Title');
    await page.keyboard.type('Grown by hand');
    const { file, text } = await save('Save JSON');
    expect(file).toBe('grown-by-hand.json');
    graph = CircuitGraph.parse(JSON.parse(text));
    const drawn = await listDrawn();
    expect(graph.connections.length).toBeGreaterThan(3);
    expect(drawn.units).toEqual(graph.units.map((unit) => ({ ...unit, link: `/${unit.unit}/` })));
    expect(drawn.connections).toEqual(withoutMaps(graph.connections));
    expect(drawn.mapCount).toBe(graph.connections.filter(({ map }) => map).length);

    const svg = await save('Save SVG');
    const saved = readDrawing(svg.text);
    expect([saved.units.length, saved.connections]).toEqual([drawn.units.length, drawn.connections]);
    expect(saved.units[0]!.link).toBe(`${server.url}/net-1/mixed3a/4/`);
    expect(svg.text).toContain('href="data:image/webp;base64,');
    expect(svg.text).not.toContain('var(--');
    // Another renderer than the browser draws it, too.
    const { width, height } = await sharp(Buffer.from(svg.text)).metadata();
    expect(`width="${width}" height="${height}"`).toBe(/width="\d+" height="\d+"/.exec(svg.text)![0]);
  });

  it('saves Markdown that builds to the same graph', async () => {
    const { file, text } = await save('Save Markdown');
    expect(file).toBe('grown-by-hand.md');
    const again = await buildSite();
    try {
      writeFileSync(join(again.contentDir, 'circuits/grown.md'), text);
      const outDir = await buildPages(dirname(again.contentDir));
      const published = JSON.parse(readFileSync(join(outDir, 'circuits/grown/graph.json'), 'utf8'));
      expect(published).toEqual(graph);
      const html = readFileSync(join(outDir, 'circuits/grown/index.html'), 'utf8');
      expect(readDrawing(html).connections).toEqual(withoutMaps(graph.connections));
    } finally {
      again.remove();
    }
  });

  it('goes back a step at a time with the browser’s history, and opens again from its address', async () => {
    const { units } = await listDrawn();
    const address = page.url();
    await page.goBack();
    await page.waitForFunction((count) => document.querySelectorAll('.circuit .unit').length === count, 7);
    const other = await context.newPage();
    await other.goto(address);
    await other.locator('.builder .circuit .unit').first().waitFor();
    const svg = await other.locator('.builder .circuit').evaluate((drawing) => drawing.outerHTML);
    expect(readDrawing(svg).units).toEqual(units);
    await other.close();
  });

  it('says in a sentence what is wrong with a unit or an address', async () => {
    const status = page.locator('.builder-state');
    const expectSaid = (words: string) =>
      page.waitForFunction((said) => document.querySelector('.builder-state')?.textContent?.includes(said), words);
    await tabTo('Unit');
    await page.keyboard.type('conv2/99');
    await page.keyboard.press('Enter');
    await expectSaid('conv2 has units 0 to 11 (the nearest is net-1/conv2/11)');
    await page.goto(`${server.url}/circuits/builder/#model=net-1&unit=conv2/99`);
    await page.reload();
    await expectSaid('there is no unit');
    await page.goto(`${server.url}/circuits/builder/#model=net-1&unit=conv2/1&in=a/b&in=b/a`);
    await page.reload();
    await expectSaid('puts the group "a" into itself');
    expect(await status.getAttribute('role')).toBe('status');
  });
});
