import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimKinds } from '../../content/schema/claim.ts';
import { EditResult } from '../../content/schema/edit.ts';
import { Members } from '../../content/schema/members.ts';
import { runHere } from '../cli/run-here.ts';
import { groups, lineDegrees, plantedMap, plantedNetwork } from './planted-network.ts';

/** What `atlas check --json` prints of a claim. */
interface Line {
  claim: string;
  outcome: 'holds' | 'differs' | 'untested';
  found: string | null;
  control: string | null;
  obstacle: string | null;
}

let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);
const atlas = async (...words: string[]) => runHere([...words, '--content', at('content')]);

async function must(...words: string[]): Promise<void> {
  const { code, stderr } = await atlas(...words);
  if (code !== 0) throw new Error(stderr);
}

const rows = (map: readonly (readonly number[])[]) => map.map((row) => row.join(' ')).join(' / ');
const turned = plantedMap.map((_, row) => plantedMap.map((line) => line[row]!)).toReversed();

/** For each kind a claim that is true of the planted weights, and one that is not. */
const claims: Record<string, [truth: string, falsehood: string]> = {
  connections: [
    'connections: [lines/0 excites parts/0, lines/3 inhibits parts/0, lines/1 ignores parts/0, parts/7 excites whole/0 from the left, lines/0 excites parts/7 from above]',
    'connections: [lines/3 excites parts/0]',
  ],
  maps: [`maps: { lines/0 to parts/7: ${rows(plantedMap)} }`, `maps: { lines/0 to parts/7: ${rows(turned)} }`],
  strongest: [
    '{ of: parts/0, from: lines, count: 2, relation: are, units: [0, 3] }',
    '{ of: parts/0, from: lines, count: 2, relation: are, units: [1, 2] }',
  ],
  share: [
    '{ of: parts/0, from: lines, units: [0], is: 0.66, within: 0.05 }',
    '{ of: parts/0, from: lines, units: [0], is: 0.33, within: 0.05 }',
  ],
  factors: [
    `{ of: [parts/6], from: lines, groups: { left: [${groups.left}], below: [${groups.below}] } }`,
    '{ of: [parts/6], from: lines, groups: { one: [0, 3, 6], other: [1, 4, 7] } }',
  ],
  peaks: [
    `{ stimulus: dark-line, layer: lines, within: 8, peaks: { ${lineDegrees.map((degrees, i) => `${i}: ${degrees}`).join(', ')} } }`,
    `{ stimulus: dark-line, layer: lines, within: 8, peaks: { ${lineDegrees.map((degrees, i) => `${i}: ${(degrees + 45) % 180}`).join(', ')} } }`,
  ],
  median: [
    '{ stimulus: dark-line, measure: width, layer: lines, units: [0, 1, 2, 3, 4, 5], between: [15, 70] }',
    '{ stimulus: dark-line, measure: width, layer: lines, units: [0, 1, 2, 3, 4, 5], between: [100, 180] }',
  ],
  contrast: [
    '{ stimulus: dark-line, measure: selectivity, layer: lines, units: [0, 1, 2, 3, 4, 5], atLeast: 0.9 }',
    '{ stimulus: dark-line, measure: selectivity, layer: lines, units: [6, 7, 8, 9], atLeast: 0.9 }',
  ],
  alignment: [
    '{ from: { layer: lines, stimulus: dark-line, units: [0, 1, 2, 3, 4, 5] }, to: { layer: parts, stimulus: dark-line, units: [0, 1, 2, 3, 4, 5] }, within: 10, atLeast: 0.9 }',
    '{ from: { layer: lines, stimulus: dark-line, units: [0, 1, 2, 3, 4, 5] }, to: { layer: parts, stimulus: dark-line, units: [0, 1, 2, 3, 4, 5] }, turn: 90, within: 10 }',
  ],
  branch: ['{ layer: parts, branch: 1x1, units: [0, 5] }', '{ layer: parts, branch: 1x1, units: [5, 6] }'],
  count: ['{ layers: [parts], family: stripes, between: [3, 3] }', '{ layers: [lines, parts], between: [25, 30] }'],
  correlation: [
    '{ atLeast: 0.99, units: [lines/0, lines/4], with: [twin/lines/9, twin/lines/5] }',
    '{ atLeast: 0.99, units: [lines/0], with: [twin/lines/7] }',
  ],
  ablation: [
    '{ edit: no-lines, measure: top1, between: [-30, -10], control: no-others }',
    '{ edit: no-others, measure: top1, between: [-30, -10] }',
  ],
};

const ledger = (body: string) =>
  `title: Planted\nsource: { title: Planted weights, authors: the test, year: 2026 }\nmodel: planted\nclaims:\n${body}`;

function writeClaim(id: string, kind: string, test: string): string {
  const fields = test.startsWith('{') ? test.slice(1, -1) : test;
  return `  - { id: ${id}, says: Said., kind: ${kind}, ${fields} }\n`;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-claims-'));
  await writeFile(at('planted.onnx'), plantedNetwork());
  await writeFile(at('twin.onnx'), plantedNetwork({ order: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0] }));
  for (const id of ['planted', 'twin']) await must('add', at(`${id}.onnx`), '--as', id);
  await must('run', 'planted', '--stages', 'weights,stimuli');

  await mkdir(at('content/claims'));
  const body = Object.entries(claims).flatMap(([kind, [truth, falsehood]]) => [
    writeClaim(`${kind}-true`, kind, truth),
    writeClaim(`${kind}-false`, kind, falsehood),
  ]);
  await writeFile(at('content/claims/planted.yaml'), ledger(body.join('')));
  await writeFamily();
  await writeEdit('no-lines', 0.7);
  await writeEdit('no-others', 0.89);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Three members of a family, as `atlas families` would have found them. */
async function writeFamily(): Promise<void> {
  const members = [0, 1, 2].map((index) => ({ index, tuning: null }));
  const layer = {
    layer: 'parts',
    members,
    chance: { shuffled: 1, swapped: 0.5 },
    median: null,
    tiling: null,
    agreement: null,
  };
  const families = [{ family: 'stripes', digest: '0'.repeat(64), layers: [layer] }];
  await mkdir(at('content/members'), { recursive: true });
  await writeFile(
    at('content/members/planted.json'),
    JSON.stringify(Members.parse({ schemaVersion: 1, model: 'planted', families })),
  );
}

/** An edit that leaves of an accuracy of 0.9 what is said. */
async function writeEdit(edit: string, top1: number): Promise<void> {
  const provenance = { recipe: 1, modelSha256: '0'.repeat(64), options: {}, digest: '0'.repeat(64) };
  const result = EditResult.parse({
    schemaVersion: 1,
    edit,
    model: 'planted',
    accuracy: {
      provenance,
      corpus: 'Photos',
      imageCount: 100,
      before: { top1: 0.9, top5: 1, confidence: 0.8 },
      after: { top1, top5: 1, confidence: 0.7 },
      standardError: { top1: 0.02, top5: 0, confidence: 0.01 },
    },
  });
  await mkdir(at('content/edits'), { recursive: true });
  await writeFile(at(`content/edits/${edit}.json`), JSON.stringify(result));
}

async function check(...words: string[]): Promise<Map<string, Line>> {
  const { code, stdout, stderr } = await atlas('check', ...words, '--json');
  expect(stderr).not.toMatch(/^atlas:/m);
  expect(code).toBe(0);
  return new Map((JSON.parse(stdout) as Line[]).map((line) => [line.claim, line]));
}

describe('atlas check on a network with planted weights', () => {
  it('knows of every kind that it can hold and can fail', async () => {
    expect(Object.keys(claims).sort()).toEqual([...claimKinds].sort());
    const lines = await check('planted');
    const outcomes = Object.fromEntries([...lines].map(([id, { outcome }]) => [id, outcome]));
    const expected = Object.keys(claims).flatMap((kind) => [
      [`planted/${kind}-true`, 'holds'],
      [`planted/${kind}-false`, 'differs'],
    ]);
    expect(outcomes).toEqual(Object.fromEntries(expected));
  });

  it('gives our number and a control', async () => {
    const lines = await check('planted');
    expect(lines.get('planted/connections-true')!.found).toBe('5 of 5 connections');
    expect(lines.get('planted/maps-true')!.found).toBe('1 of 1 connections');
    expect(lines.get('planted/branch-false')).toMatchObject({
      found: '50 %',
      control: expect.stringMatching(/^42\.9 % of the layer/) as string,
    });
    expect(lines.get('planted/ablation-true')).toMatchObject({
      found: '−20 points',
      control: '−1 points by the edit no-others',
    });
    expect(lines.get('planted/count-true')).toMatchObject({ found: '3', control: '1 by chance' });
    for (const kind of ['strongest', 'share', 'factors', 'peaks', 'median', 'contrast', 'alignment', 'correlation']) {
      expect([kind, lines.get(`planted/${kind}-true`)!.control]).toEqual([kind, expect.stringMatching(/\d/)]);
    }
  });

  it('keeps what is fresh, byte by byte, and tests again what has another test', async () => {
    await check('planted');
    const file = at('content/checks/planted.json');
    const before = await readFile(file, 'utf8');
    const { stderr } = await atlas('check', 'planted');
    expect(stderr).not.toContain('tested');
    expect(await readFile(file, 'utf8')).toBe(before);

    const path = at('content/claims/planted.yaml');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('units: [0, 5]', 'units: [0, 13]').replaceAll('Said.', 'Said in other words.'));
    const again = await atlas('check', 'planted');
    await writeFile(path, text);
    expect(again.stderr).toMatch(/^planted: 1 claim tested/m);
    expect(again.stdout).toMatch(/^differs +planted\/branch-true/m);
  });

  it('tests again when the weights it was read from have changed', async () => {
    await check('planted');
    const file = at('content/units/planted/parts.json');
    const shard = await readFile(file, 'utf8');
    const { digest } = (JSON.parse(shard) as { provenance: { weights: { digest: string } } }).provenance.weights;
    await writeFile(file, shard.replace(digest, 'f'.repeat(64)));
    const { stderr } = await atlas('check', 'planted');
    await writeFile(file, shard);
    // Those of parts: signs, maps and strongest inputs, and what is aligned; the rest is read from the network or from tuning.
    expect(stderr).toMatch(/^planted: 8 claims tested/m);
    await check('planted');
  });

  it('says what would make a test possible where something is missing, and keeps findings that nothing contradicts', async () => {
    await check('planted');
    const file = at('content/edits/no-lines.json');
    const edit = await readFile(file, 'utf8');
    await rm(file);
    const kept = await check('planted/ablation-true');
    expect(kept.get('planted/ablation-true')).toMatchObject({ outcome: 'holds', found: '−20 points' });
    await rm(at('content/checks'), { recursive: true });
    const missing = await check('planted/ablation-true');
    expect(missing.get('planted/ablation-true')).toMatchObject({
      outcome: 'untested',
      found: null,
      obstacle: 'nobody has measured the edit no-lines: atlas edit no-lines does it',
    });
    await writeFile(file, edit);
    expect((await check('planted/ablation-true')).get('planted/ablation-true')!.outcome).toBe('holds');
  });

  it('tests claims about networks that are absent on the day they are there', async () => {
    await rm(at('twin.onnx'));
    await rm(at('content/checks'), { recursive: true, force: true });
    const lines = await check('planted');
    expect(lines.get('planted/correlation-true')).toMatchObject({
      outcome: 'untested',
      obstacle: expect.stringMatching(
        /network of twin, which is not on this machine: atlas add FILE --as twin/,
      ) as string,
    });
    await writeFile(at('twin.onnx'), plantedNetwork({ order: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0] }));
    expect((await check('planted')).get('planted/correlation-true')!.outcome).toBe('holds');
  });
});
