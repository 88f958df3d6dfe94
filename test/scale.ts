// What the site of a large atlas costs: writes synthetic content, builds its pages, and prints time, memory and bytes.
// npm run scale -- 6000 50000        (units; those two when none is named)

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeSyntheticAtlas } from './fixtures/synthetic-atlas.ts';
import { buildPages, makeSiteFolder } from './site/build-site.ts';

/** What one build took. */
interface Cost {
  unitCount: number;
  pageCount: number;
  /** Mean bytes of a page. */
  pageBytes: number;
  /** Pictures and data beside the pages. */
  fileCount: number;
  wallMs: number;
  /** Of all threads, in user mode. */
  cpuMs: number;
  /** Largest resident set. */
  peakBytes: number;
}

/** As wide as the widest layers of real networks. */
const unitsPerLayer = 1000;
const layersPerModel = 10;

const preload = pathToFileURL(join(import.meta.dirname, 'fixtures/report-usage.ts')).href;

/** Builds the site of about as many units, in whole layers, and removes it again. */
async function measureSite(wantedCount: number): Promise<Cost> {
  const layers = Math.max(1, Math.round(wantedCount / unitsPerLayer));
  const modelCount = Math.ceil(layers / layersPerModel);
  const layerCount = Math.round(layers / modelCount);
  const folder = makeSiteFolder();
  try {
    await writeSyntheticAtlas(join(folder, 'content'), { modelCount, layerCount, unitCount: unitsPerLayer });
    process.env['ATLAS_USAGE'] = join(folder, 'usage.json');
    const startMs = performance.now();
    const outDir = await buildPages(folder, { preload });
    const wallMs = performance.now() - startMs;
    const usage = JSON.parse(readFileSync(join(folder, 'usage.json'), 'utf8')) as NodeJS.ResourceUsage;
    const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' });
    const pages = files.filter((file) => file.endsWith('.html'));
    const bytes = pages.reduce((sum, page) => sum + statSync(join(outDir, page)).size, 0);
    return {
      unitCount: modelCount * layerCount * unitsPerLayer,
      pageCount: pages.length,
      pageBytes: bytes / pages.length,
      fileCount: Object.keys(JSON.parse(readFileSync(join(outDir, 'data/manifest.json'), 'utf8')).sha256).length,
      wallMs,
      cpuMs: usage.userCPUTime / 1000,
      peakBytes: 1024 * usage.maxRSS,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const named = process.argv.slice(2).map(Number);
if (named.some((count) => !(count >= 1))) throw new Error('say how many units: npm run scale -- 6000 50000');
for (const count of named.length > 0 ? named : [6_000, 50_000]) {
  const { unitCount, pageCount, pageBytes, fileCount, wallMs, cpuMs, peakBytes } = await measureSite(count);
  const parts = [
    `${unitCount} units: ${pageCount} pages of ${(pageBytes / 1e3).toFixed(1)} kB`,
    `${fileCount} files beside them`,
    `${(wallMs / 1e3).toFixed(0)} s`,
    `${(cpuMs / 1e3).toFixed(0)} s of CPU`,
    `${(wallMs / pageCount).toFixed(1)} ms a page`,
    `${(peakBytes / 1e9).toFixed(2)} GB`,
  ];
  console.log(parts.join(', '));
}
