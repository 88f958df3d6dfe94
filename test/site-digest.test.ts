import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentPaths } from '../pipeline/content/paths.ts';
import { siteDigest } from '../pipeline/site-digest.ts';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'atlas-'));
  for (const file of [
    'src/pages/a.astro',
    'content/schema.ts',
    'content/models/net.json',
    'content/assets/net/0.webp',
  ]) {
    await write(file, 'text');
  }
  await write('astro.config.mjs', 'config');
});
afterEach(() => rm(project, { recursive: true }));

async function write(file: string, text: string): Promise<void> {
  const path = join(project, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const digest = () => siteDigest(contentPaths(join(project, 'content')), { project });

describe('siteDigest', () => {
  it.each([
    ['a page changes', () => write('src/pages/a.astro', 'TEXT')],
    ['a page is added', () => write('src/pages/b.astro', '')],
    ['the schema changes', () => write('content/schema.ts', 'TEXT')],
    ['the configuration changes', () => write('astro.config.mjs', 'CONFIG')],
    ['a dependency changes', () => write('package-lock.json', '{}')],
    ['a model is added', () => write('content/models/other.json', '{}')],
    ['a picture is written again', () => utimes(join(project, 'content/assets/net/0.webp'), 1, 1)],
    ['a picture goes', () => rm(join(project, 'content/assets/net/0.webp'))],
  ])('changes when %s', async (_, change) => {
    const before = await digest();
    await change();
    expect(await digest()).not.toBe(before);
  });

  it('stays when nothing changes but the work in progress', async () => {
    const before = await digest();
    await write('content/.work/lock', '{}');
    await write('content/assets/net/.1.webp.7.tmp', 'half');
    await write('src/pages/a.astro', 'text');
    expect(await digest()).toBe(before);
  });
});
