import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentPaths } from '../../../pipeline/content/paths.ts';
import { findProblems } from '../../../pipeline/content/find-problems.ts';
import { publishSite } from '../../../pipeline/publish-site.ts';
import { writeSyntheticAtlas } from '../../fixtures/synthetic-atlas.ts';
import { buildPages } from '../build-site.ts';

const sentence =
  /circuits\/wrong\.md:8: there is no unit "conv2\/12": conv2 has units 0 to 11 \(the nearest is net-1\/conv2\/11\)/;

let folder: string;
const standing = () => join(folder, 'dist/index.html');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atlas-mistake-'));
  await writeSyntheticAtlas(join(folder, 'content'), { modelCount: 1, layerCount: 3, unitCount: 12 });
  const text = [
    '---',
    'model: net-1',
    'title: Wrong',
    'summary: By one.',
    'date: 2026-01-01',
    'units:',
    '  - conv2/11',
  ];
  writeFileSync(
    join(folder, 'content/circuits/wrong.md'),
    [...text, '  - conv2/12', '---', '', '::circuit', ''].join('\n'),
  );
  mkdirSync(join(folder, 'dist'));
  writeFileSync(standing(), 'the last site');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a circuit with a missing unit', () => {
  it('ends a build by file, line and nearest id, while the last site still stands', async () => {
    await expect(buildPages(folder)).rejects.toThrow(sentence);
    expect(existsSync(standing())).toBe(true);
  });

  it('ends atlas build before it begins', async () => {
    const effects = { log: () => {}, write: () => {}, signal: new AbortController().signal };
    await expect(publishSite(contentPaths(join(folder, 'content')), effects)).rejects.toThrow(sentence);
  });

  it('is a problem that atlas verify names', async () => {
    const { problems } = await findProblems(contentPaths(join(folder, 'content')));
    expect(problems).toContainEqual(expect.stringMatching(sentence));
  });
});
