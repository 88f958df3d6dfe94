import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentPaths, type ContentPaths } from '../../pipeline/content/paths.ts';
import { readWhereabouts, rememberWhereabouts } from '../../pipeline/content/whereabouts.ts';

let paths: ContentPaths;
beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
});
afterEach(() => rm(paths.directory, { recursive: true }));

describe('whereabouts', () => {
  it('are empty at first', async () => {
    expect(await readWhereabouts(paths, 'net')).toEqual({});
  });

  it('are kept model by model, and added to', async () => {
    await rememberWhereabouts(paths, 'net', { network: '/models/net.onnx' });
    await rememberWhereabouts(paths, 'other', { network: '/models/other.onnx' });
    await rememberWhereabouts(paths, 'net', { images: '/photos' });
    expect(await readWhereabouts(paths, 'net')).toEqual({ network: '/models/net.onnx', images: '/photos' });
    expect(await readWhereabouts(paths, 'other')).toEqual({ network: '/models/other.onnx' });
  });

  it.each(['{', '[]', '{"net":{"network":3}}'])('name the file that holds %s', async (text) => {
    await rememberWhereabouts(paths, 'net', { images: '/photos' });
    await writeFile(join(paths.work, 'networks.json'), text);
    await expect(readWhereabouts(paths, 'net')).rejects.toThrow(/networks\.json is damaged/);
  });
});
