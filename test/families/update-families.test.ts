import { mkdtemp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentPaths, type ContentPaths } from '../../pipeline/content/paths.ts';
import { readMembers } from '../../pipeline/content/read-record.ts';
import { findProblems } from '../../pipeline/content/find-problems.ts';
import { writeModel, writeShard, writeTuning } from '../../pipeline/content/write-record.ts';
import { updateFamilies } from '../../pipeline/update-families.ts';
import { runHere } from '../cli/run-here.ts';
import { sampleModel, sampleShard, sampleTuning } from '../content/sample-records.ts';

let paths: ContentPaths;
const family = (rule: string) => `title: Edges\nsummary: They answer edges.\nstimulus: corner\n${rule}`;
const write = (text: string) => writeFile(join(paths.directory, 'families/edges.yaml'), text);

beforeEach(async () => {
  paths = contentPaths(await mkdtemp(join(tmpdir(), 'atlas-')));
  await mkdir(join(paths.directory, 'families'));
  await writeModel(paths, sampleModel());
  await writeShard(paths, sampleShard());
  await writeTuning(paths, sampleTuning());
  await write(
    family(
      'rule:\n  field: { atMost: 0.5 }\n  peak: { atLeast: 0.5 }\nhand:\n  - { layer: tiny/first, units: [0, 1], basis: By eye. }\n',
    ),
  );
});
afterEach(() => rm(paths.directory, { recursive: true }));

describe('updateFamilies', () => {
  it('finds members with their tuning, how they tile, what chance gives and how hand and rule agree', async () => {
    await updateFamilies(paths);
    const { families } = (await readMembers(paths, 'tiny'))!;
    expect(families).toMatchObject([
      {
        family: 'edges',
        layers: [
          {
            layer: 'first',
            members: [{ index: 1, tuning: { preferredDegrees: 140, widthDegrees: 200, echo: 0.5 } }],
            chance: { shuffled: 0, swapped: null },
            median: { width: 200, echo: 0.5 },
            tiling: {
              largestGap: { fromDegrees: 140, degrees: 360 },
              evenGapDegrees: 360,
              weakest: { degrees: 0, response: 0 },
            },
            agreement: { jaccard: 0.5, missed: [0], extra: [] },
          },
        ],
      },
    ]);
    expect((await findProblems(paths)).problems.filter((problem) => problem.includes('members'))).toEqual([]);
  });

  it('leaves a file alone that says the same', async () => {
    await updateFamilies(paths);
    const before = await stat(paths.members('tiny'), { bigint: true });
    await updateFamilies(paths);
    expect((await stat(paths.members('tiny'), { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  });

  it('looks only at layers that see as much as the rule says', async () => {
    // The layer sees 3 of 8 pixels.
    await write(family('rule:\n  field: { atMost: 0.3 }\n'));
    const { members } = await updateFamilies(paths);
    expect(members[0]!.families[0]!.layers).toEqual([]);
  });

  it('shows a list by hand where there is no rule', async () => {
    await write(family('hand:\n  - { layer: tiny/first, units: [0, 1], basis: By eye. }\n'));
    const { members } = await updateFamilies(paths);
    // The silent one has no angle and comes last.
    expect(members[0]!.families[0]!.layers[0]).toMatchObject({
      members: [{ index: 1 }, { index: 0, tuning: null }],
      chance: null,
      agreement: null,
    });
  });

  it('writes nothing where a file has a mistake', async () => {
    await updateFamilies(paths);
    const before = await readFile(paths.members('tiny'), 'utf8');
    await write(family('rule:\n  field: { atMost: much }\n'));
    await expect(updateFamilies(paths)).rejects.toThrow('families/edges.yaml:5: "rule.field.atMost"');
    expect(await readFile(paths.members('tiny'), 'utf8')).toBe(before);
  });
});

describe('atlas families', () => {
  it('prints what is found beside what is published', async () => {
    await write(
      family('rule:\n  field: { atMost: 0.5 }\npublished:\n  - { measure: width, value: 49.5, source: somebody }\n'),
    );
    const { code, stdout } = await runHere(['families', '--content', paths.directory]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      'Edges (edges); published: median width 49.5° of somebody\n  tiny/first  1 found  0 with shuffled filters  width 200.0°, echo 0.5000  largest gap 360° from 140° (360° if even)\n',
    );
  });

  it('names file and line of a mistake and ends with 1', async () => {
    await write(family('rule:\n  field: { atMost: much }\n'));
    const { code, stderr } = await runHere(['families', '--content', paths.directory]);
    expect(code).toBe(1);
    expect(stderr).toContain('atlas: families/edges.yaml:5: "rule.field.atMost"');
  });
});
