import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSiteFolder } from '../site/build-site.ts';
import { spawnCli, type Ended } from './spawn-cli.ts';

let directory: string;
let first: Ended;
beforeAll(async () => {
  directory = makeSiteFolder();
  first = await atlas();
});
afterAll(() => rm(directory, { recursive: true }));

/** The main job, as little of it as makes a site. */
const atlas = (): Promise<Ended> =>
  spawnCli(['--content', join(directory, 'content'), '--layer', 'conv1', '--limit', '1'], undefined, {
    env: { ...process.env, ATLAS_OUT: join(directory, 'dist') },
  });

describe('atlas', () => {
  it('computes the embedded network and builds its pages', async () => {
    expect(first).toMatchObject({ code: 0 });
    expect(await readFile(join(directory, 'dist/index.html'), 'utf8')).toContain('emoji-inception');
    expect(await readdir(join(directory, 'dist/emoji-inception/conv1'))).toHaveLength(33);
  });

  it('neither computes nor builds a second time', async () => {
    const page = join(directory, 'dist/emoji-inception/conv1/0/index.html');
    const { mtimeMs } = await stat(page);
    const startMs = performance.now();
    const { code, stderr } = await atlas();
    expect(code).toBe(0);
    expect(stderr).toContain('emoji-inception: up to date already, 1 of 6 layers');
    expect(stderr).toMatch(/the site in .*dist\/ is up to date/);
    expect((await stat(page)).mtimeMs).toBe(mtimeMs);
    expect(performance.now() - startMs).toBeLessThan(30_000);
  });

  it('builds again what another build has replaced', async () => {
    await rm(join(directory, 'dist/index.html'));
    expect((await atlas()).stderr).toContain('built the site');
    expect((await stat(join(directory, 'dist/index.html'))).isFile()).toBe(true);
  });
});
