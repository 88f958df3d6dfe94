import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFamilies } from '../../content/read-families.ts';
import { sampleModel } from './sample-records.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'atlas-'));
  mkdirSync(join(directory, 'families'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (slug: string, text: string) => writeFileSync(join(directory, 'families', `${slug}.yaml`), text);
const read = () => readFamilies(directory, [sampleModel()]);
const head = 'title: Corners\nsummary: They answer corners.\nstimulus: corner\n';
const hand = (layer: string, units: string) =>
  `${head}hand:\n  - layer: ${layer}\n    units: ${units}\n    basis: By eye.\n`;

const rule = (from: string) =>
  `${head}rule:\n  field: { atMost: 1 }\n  weights: { from: ${from}, share: { atLeast: 0.1 } }\n`;

describe('readFamilies', () => {
  it('reads rules and lists, and knows a family again by what it says', () => {
    write('corners', `${hand('tiny/first', '[0, 1]')}rule:\n  field: { atMost: 0.5 }\n`);
    const [family] = read();
    expect(family).toMatchObject({ slug: 'corners', title: 'Corners', hand: [{ units: [0, 1] }] });
    write('corners', `# The same.\n${hand('tiny/first', '[0, 1]')}rule:\n  field:\n    atMost: 0.5\n`);
    expect(read()[0]!.digest).toBe(family!.digest);
    write('corners', `${hand('tiny/first', '[0, 1]')}rule:\n  field: { atMost: 0.6 }\n`);
    expect(read()[0]!.digest).not.toBe(family!.digest);
  });

  it('reads a family after the one that it is found by', () => {
    write('a', rule('b'));
    write('b', rule('c'));
    write('c', hand('tiny/first', '[0]'));
    expect(read().map(({ slug }) => slug)).toEqual(['c', 'b', 'a']);
    write('c', rule('a'));
    expect(read).toThrow('families/a.yaml: its rule waits for itself: a → b → c → a');
  });

  it('does not check lists of a network that is not here', () => {
    write('corners', hand('other/layer', '[99]'));
    expect(read()).toHaveLength(1);
  });

  it.each([
    ['no YAML', 'title: [', 'families/corners.yaml:1: is not YAML'],
    ['a wrong type', head.replace('Corners', '3'), 'families/corners.yaml:1: "title"'],
    ['an unknown stimulus', head.replace('corner\n', 'square\n'), 'families/corners.yaml:3: "stimulus"'],
    [
      'an unknown clause',
      `${head}rule:\n  field: { atMost: 1 }\n  high: 3\n`,
      'families/corners.yaml:6: "rule": Unrecognized key: "high"',
    ],
    [
      'a range without ends',
      `${head}rule:\n  field: {}\n`,
      'families/corners.yaml:5: "rule.field": needs atLeast or atMost',
    ],
    ['neither rule nor list', head, 'families/corners.yaml:1: a family needs a rule, or units listed by hand'],
    [
      'an unknown unit',
      hand('tiny/first', '[0, 5]'),
      'families/corners.yaml:6: there is no unit "tiny/first/5": first has units 0 to 1 (the nearest is tiny/first/1)',
    ],
    [
      'an unknown layer',
      hand('tiny/frist', '[0]'),
      'families/corners.yaml:6: "tiny/frist/0" names no layer of tiny (did you mean first/0?)',
    ],
    ['a unit twice', hand('tiny/first', '[1, 1]'), 'families/corners.yaml:6: tiny/first/1 is listed twice'],
    [
      'an unknown family',
      `${head}rule:\n  field: { atMost: 1 }\n  weights: { from: lnes, share: { atLeast: 0.1 } }\n`,
      'families/corners.yaml:6: there is no other family "lnes" (did you mean lines?)',
    ],
    [
      'an unknown unit to correlate with',
      `${head}rule:\n  field: { atMost: 1 }\n  correlation: { with: tiny/first/2, atLeast: 0.9 }\n`,
      'families/corners.yaml:6: there is no unit "tiny/first/2"',
    ],
  ])('names file and line of %s', (_, text, message) => {
    write('lines', hand('tiny/first', '[0]'));
    write('corners', text);
    expect(read).toThrow(message);
  });
});
