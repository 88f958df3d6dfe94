import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Corpus } from '../../content/schema.ts';
import { EditResult } from '../../content/schema/edit.ts';
import { writeSyntheticAtlas } from '../fixtures/synthetic-atlas.ts';
import { buildPages, makeSiteFolder } from './build-site.ts';
import { findViolations, openBrowser } from './open-browser.ts';
import { serveFolder } from './serve-folder.ts';

let folder: string;
let outDir: string;
let model: string;
let layer: string;
let browser: Browser;
let site: Awaited<ReturnType<typeof serveFolder>>;

const editFile = (name: string): string => join(folder, 'content/edits', name);
const textOf = (path: string): string =>
  readFileSync(join(outDir, path, 'index.html'), 'utf8')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

function writeEdit(slug: string, changes: string, more = '', of = model): void {
  const watch = `watch:\n  units: [${layer}/1, ${layer}/2]\n`;
  writeFileSync(
    editFile(`${slug}.yaml`),
    `model: ${of}\ntitle: The ${slug}\nsummary: What it asks.\nchanges:\n${changes}${watch}${more}`,
  );
}

const accuracyOf = (share: number) => ({ top1: share, top5: 0.9, confidence: 0.5 });

/** What was measured of an edit that leaves this much of two units' tuning, and of top 1. */
function writeResult(slug: string, { tuning, top1 }: { tuning: [number, number]; top1: number }): void {
  const provenance = { recipe: 1, modelSha256: '0'.repeat(64), options: {}, digest: '0'.repeat(64) };
  const [name = ''] = readdirSync(join(folder, 'content/corpora'));
  const corpus = JSON.parse(readFileSync(join(folder, 'content/corpora', name), 'utf8')) as Corpus;
  const [first, second] = corpus.images.map(({ id }) => ({
    image: id,
    box: [0, 0, 1, 1],
    place: [0, 0],
    activation: 2,
    preactivation: 2,
  }));
  const units = tuning.map((correlation, i) => ({ unit: `${model}/${layer}/${i + 1}`, correlation }));
  const stimulus = { kind: 'line', orientationDegrees: 0, ink: 0, paper: 0.5, width: 0.1, length: 1, offset: 0 };
  const result = EditResult.parse({
    schemaVersion: 1,
    edit: slug,
    model,
    tuning: {
      provenance,
      periodDegrees: 180,
      conditions: [stimulus],
      units: units.map((unit) => ({
        ...unit,
        condition: 0,
        before: null,
        after: null,
        curves: { before: [0, 1, 2, 1], after: [1, 0, 0, 1] },
      })),
    },
    examples: {
      provenance,
      corpus: corpus.id,
      imageCount: 256,
      units: units.map((unit) => ({ ...unit, before: [first, second], after: [second], keptCount: 1 })),
    },
    accuracy: {
      provenance,
      corpus: 'photos',
      imageCount: 400,
      before: accuracyOf(0.8),
      after: accuracyOf(top1),
      standardError: { top1: 0.0125, top5: 0, confidence: 0.01 },
    },
  });
  writeFileSync(editFile(`${slug}.json`), JSON.stringify(result));
}

beforeAll(async () => {
  folder = makeSiteFolder();
  const content = join(folder, 'content');
  model = (await writeSyntheticAtlas(content, { modelCount: 1, layerCount: 2, unitCount: 6 }))[0]!;
  const record = JSON.parse(readFileSync(join(content, `models/${model}.json`), 'utf8')) as {
    layers: { slug: string }[];
  };
  layer = record.layers[1]!.slug;
  mkdirSync(join(content, 'edits'));
  const zero = `  - change: zero\n    units: [${layer}/3]\n`;
  writeEdit('ablation', zero);
  writeResult('ablation', { tuning: [0.25, -0.75], top1: 0.4 });
  writeEdit(
    'half',
    `  - { change: scale, by: 0.5, units: [${layer}/3] }\n`,
    'ablation: ablation\ncontrols: [unmeasured]\n',
  );
  writeResult('half', { tuning: [0.5, 0.25], top1: 0.5 });
  writeEdit('unmeasured', zero);
  writeEdit('afar', `  - { change: flip, units: [mixed3a/1] }\n`, '', 'inceptionv1');
  outDir = await buildPages(folder);
  site = await serveFolder(outDir);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('pages of edits', () => {
  it('list what was measured, and say which networks the others wait for', () => {
    const text = textOf('edits');
    expect(text).toContain('The half What it asks. Tuning in');
    expect(text).toMatch(/The ablation .* correlates −0\.25 with before\. Top 5: \+0\.0 ± 0\.0 points\./);
    expect(text).not.toContain('The unmeasured');
    expect(text).toContain('One more is written for inceptionv1, not computed here.');
    expect(readdirSync(join(outDir, 'edits')).sort()).toEqual(['ablation', 'half', 'index.html']);
  });

  it('set an edit beside the one that only silences, and tell what it recovers', () => {
    const text = textOf('edits/half');
    // Means of 0.5 and 0.25 with it, of 0.25 and −0.75 without the unit: 0.375 of 1 is half of the way from −0.25.
    expect(text).toMatch(new RegExp(`Tuning of ${layer} correlation with before 0\\.375 recovers 50 % −0\\.250`));
    // 10 of the 40 points lost.
    expect(text).toContain('80.0 % → 50.0 % −30.00 ± 1.25 points, recovers 25 % 80.0 % → 40.0 % −40.00 ± 1.25 points');
    expect(text).toContain(`${layer}/3 with all weights times 0.5`);
    expect(text).toContain('Correlation of tuning 0.50, of answers to images 0.50; 1 of 2 examples stay');
  });

  it('link to units, and publish the numbers and the pictures that they show', () => {
    const html = readFileSync(join(outDir, 'edits/half/index.html'), 'utf8');
    expect(html).toContain(`href="/${model}/${layer}/3/"`);
    const addresses = [...html.matchAll(/(?:href|src)="(\/(?:data|assets)\/[^"#]*)"/g)].map(([, address]) => address!);
    expect(addresses).toContain('/data/edits/half.json');
    expect(addresses.filter((address) => !existsSync(join(outDir, address)))).toEqual([]);
  });

  it.each(['/edits/', '/edits/half/'])('%s is accessible and fits a phone', async (path) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme });
      await page.goto(`${site.url}${path}`);
      expect(await findViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await page.close();
    }
  });

  it('are not built from an edit of a unit that is not there, and the last site stays', async () => {
    const before = textOf('edits');
    writeEdit('ablation', `  - change: zero\n    units: [${layer}/300]\n`);
    await expect(buildPages(folder)).rejects.toThrow(`edits/ablation.yaml:6: there is no unit "${layer}/300"`);
    expect(textOf('edits')).toBe(before);
  });
});
