import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerChecks } from '../../content/schema/check.ts';
import { writeSyntheticAtlas } from '../fixtures/synthetic-atlas.ts';
import { buildPages, makeSiteFolder } from './build-site.ts';
import { findViolations, openBrowser } from './open-browser.ts';
import { serveFolder } from './serve-folder.ts';

let folder: string;
let outDir: string;
let model: string;
let layers: string[];
let browser: Browser;
let site: Awaited<ReturnType<typeof serveFolder>>;

const pageOf = (path: string): string => readFileSync(join(outDir, path, 'index.html'), 'utf8');

/** A ledger about the synthetic model, of one claim that holds, one that differs and one that nobody tested; and one about an absent network. */
function writeClaims(): void {
  const [first, second] = layers;
  const own = `title: Synthetic claims
source: { title: An article, authors: Somebody, year: 2020, address: 'https://example.org/article/' }
model: ${model}
untestable: [That it is beautiful.]
claims:
  - id: signs
    says: Two connections have their signs.
    kind: connections
    connections:
      - ${first}/1 excites ${second}/2
      - ${first}/3 inhibits ${second}/2 from above
  - { id: units, says: There are few units., kind: count, layers: [${first}], between: [1, 2] }
  - { id: later, says: Nobody knows yet., kind: share, of: ${second}/2, from: ${first}, units: [1], is: 0.5 }
`;
  const absent = `title: Elsewhere
source: { title: Another, authors: Others, year: 2021 }
model: inceptionv1
claims:
  - { id: size, says: It is large., kind: count, layers: [mixed3a], between: [256, 256] }
`;
  const test = { test: '0', inputs: {} };
  const rows = [
    { value: 0.5, holds: true, control: 0.25 },
    { value: -0.25, holds: true },
  ];
  const checks = LedgerChecks.parse({
    schemaVersion: 1,
    ledger: 'synthetic',
    checks: [
      { claim: 'signs', finding: { holds: true, value: 2, control: 0.5, rows }, ...test },
      { claim: 'units', finding: { holds: false, value: 12 }, ...test },
      { claim: 'later', finding: null, obstacle: 'it takes the network', ...test },
    ],
  });
  for (const name of ['claims', 'checks']) mkdirSync(join(folder, 'content', name));
  writeFileSync(join(folder, 'content/claims/synthetic.yaml'), own);
  writeFileSync(join(folder, 'content/claims/elsewhere.yaml'), absent);
  writeFileSync(join(folder, 'content/checks/synthetic.json'), JSON.stringify(checks));
  // Of when the network was still here.
  const past = { claim: 'size', finding: { holds: true, value: 256 }, ...test };
  const left = LedgerChecks.parse({ schemaVersion: 1, ledger: 'elsewhere', checks: [past] });
  writeFileSync(join(folder, 'content/checks/elsewhere.json'), JSON.stringify(left));
}

beforeAll(async () => {
  folder = makeSiteFolder();
  const content = join(folder, 'content');
  model = (await writeSyntheticAtlas(content, { modelCount: 1, layerCount: 2, unitCount: 6 }))[0]!;
  const record = JSON.parse(readFileSync(join(content, `models/${model}.json`), 'utf8')) as {
    layers: { slug: string }[];
  };
  layers = record.layers.map(({ slug }) => slug);
  writeClaims();
  outDir = await buildPages(folder);
  site = await serveFolder(outDir);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('pages of claims', () => {
  it('count what holds, what differs and what was not tested, models of the atlas first', () => {
    const text = pageOf('claims')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toMatch(/1 ✓ holds 1 ✗ differs 2 ○ not tested here/);
    expect(text.indexOf('Synthetic claims', text.indexOf('Source'))).toBeLessThan(text.lastIndexOf('Elsewhere'));
    expect(text).toMatch(/InceptionV1 is not in this atlas\. atlas add inceptionv1 takes it in/);
  });

  it('show each row with its number, its control and links to its units', () => {
    const html = pageOf('claims/synthetic');
    expect(html).toMatch(/<article class="claim" id="signs"/);
    expect(html).toContain(`href="/${model}/${layers[0]}/1/"`);
    const text = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toMatch(/✓ holds 2 of 2 connections asked: all control: 0\.5 if other inputs stood in their place/);
    expect(text).toContain(`${layers[0]}/1 excites ${layers[1]}/2 +0.5 ✓ holds 25 %`);
    expect(text).toContain(`${layers[0]}/3 inhibits ${layers[1]}/2 from above −0.25 ✓ holds –`);
    expect(text).toContain('it takes the network.');
    expect(text).toContain('That it is beautiful.');
  });

  it('are on the pages of the units they name, with what holds of this unit', () => {
    const html = pageOf(`${model}/${layers[0]}/1`);
    expect(html).toContain('href="/claims/synthetic/#signs"');
    expect(html).toContain('href="/claims/synthetic/#later"');
    expect(html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).toContain('with this unit 1 of 1');
    expect(pageOf(`${model}/${layers[0]}/0`)).not.toContain('id="claims"');
  });

  it('publish the claims and what was found', () => {
    expect(existsSync(join(outDir, 'data/claims/synthetic.yaml'))).toBe(true);
    expect(existsSync(join(outDir, 'data/checks/synthetic.json'))).toBe(true);
    expect(existsSync(join(outDir, 'data/checks/elsewhere.json'))).toBe(false);
  });

  it('filter by result, network and source without a script', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(`${site.url}/claims/`);
    const shown = async () => page.locator('.claim-line:visible').count();
    expect(await shown()).toBe(4);
    await page.getByRole('radio', { name: /^differs/ }).check();
    expect(await shown()).toBe(1);
    expect(await page.locator('.ledger:visible').count()).toBe(1);
    await page.getByRole('radio', { name: /^not tested here/ }).check();
    expect(await shown()).toBe(2);
    await page.getByRole('radio', { name: /^Elsewhere/ }).check();
    expect(await shown()).toBe(1);
    await page.close();
  });

  it.each(['/claims/', '/claims/synthetic/'])('%s is accessible and fits a phone', async (path) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme });
      await page.goto(`${site.url}${path}`);
      expect(await findViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await page.close();
    }
  });

  it('are not built from a ledger with a mistake, and the last site stays', async () => {
    const file = join(folder, 'content/claims/synthetic.yaml');
    const before = pageOf('claims');
    writeFileSync(file, readFileSync(file, 'utf8').replace(`${layers[0]}/3 inhibits`, `${layers[0]}/300 inhibits`));
    await expect(buildPages(folder)).rejects.toThrow(
      `claims/synthetic.yaml:11: there is no unit ${layers[0]}/300: ${model} has ${layers[0]}/0 to ${layers[0]}/5`,
    );
    expect(pageOf('claims')).toBe(before);
  });
});
