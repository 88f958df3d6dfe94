import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Part } from '../fixtures/strip-shard.ts';
import { stripShard } from '../fixtures/strip-shard.ts';
import { writeSyntheticAtlas } from '../fixtures/synthetic-atlas.ts';
import { projectRoot } from '../../pipeline/project-root.ts';

/** A built site of synthetic content, in a temporary folder. */
export interface BuiltSite {
  contentDir: string;
  /** The finished pages. */
  outDir: string;
  /** Ids of its models. */
  models: string[];
  remove: () => void;
}

const astro = join(createRequire(import.meta.url).resolve('astro/package.json'), '../bin/astro.mjs');

/**
 * Writes a small synthetic atlas and builds its pages as `npm run build` does.
 * @param base the path that the site is published below
 * @param missing `<model>/<layer>` of shards to leave out, as if they were still to be computed
 * @param lacking what to take out of other shards, by `<model>/<layer>`
 */
export async function buildSite({
  base = '/',
  layerCount = 4,
  unitCount = 12,
  missing = [] as readonly string[],
  lacking = {} as Readonly<Record<string, readonly Part[]>>,
} = {}): Promise<BuiltSite> {
  const folder = makeSiteFolder();
  const contentDir = join(folder, 'content');
  const models = await writeSyntheticAtlas(contentDir, { modelCount: 2, layerCount, unitCount });
  const shardFile = (id: string): string => join(contentDir, 'units', `${id}.json`);
  for (const shard of missing) rmSync(shardFile(shard));
  for (const [shard, parts] of Object.entries(lacking)) stripShard(shardFile(shard), parts);
  const outDir = await buildPages(folder, { base });
  return { contentDir, outDir, models, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * A new folder to build a site in. It lies inside the project: of builds that write elsewhere Astro keeps the compiled pages in one and
 * the same folder, where builds at the same time take them from each other.
 */
export function makeSiteFolder(): string {
  const around = join(projectRoot, '.cache');
  mkdirSync(around, { recursive: true });
  return mkdtempSync(join(around, 'test-site-'));
}

/**
 * Builds the pages of the folder's content/ into its dist/, in a process of its own.
 * @param preload a module that this process loads first
 * @returns where the pages are
 */
export async function buildPages(folder: string, { base = '/', preload = undefined as string | undefined } = {}) {
  const outDir = join(folder, 'dist');
  const preloading = preload === undefined ? [] : ['--import', preload];
  await promisify(execFile)(process.execPath, [...preloading, astro, 'build'], {
    env: {
      ...process.env,
      ATLAS_CONTENT: join(folder, 'content'),
      ATLAS_OUT: outDir,
      ATLAS_BASE: base,
      ATLAS_CACHE: join(folder, 'cache'),
      ATLAS_SITE: 'https://atlas.example',
      ASTRO_TELEMETRY_DISABLED: '1',
      // vitest's own "test" would make a development build.
      NODE_ENV: 'production',
    },
    maxBuffer: 2 ** 26,
  });
  return outDir;
}
