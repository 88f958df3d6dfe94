import { describe, expect, it } from 'vitest';
import { reservedNames } from '../../content/schema.ts';
import { parseCommandLine, verbTable, type Verb } from '../../pipeline/cli/command-line.ts';
import { helpOf } from '../../pipeline/cli/help.ts';
import { UserError } from '../../pipeline/user-error.ts';

const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean));

describe('parseCommandLine', () => {
  it('takes no word for all of it', () => {
    expect(parse('')).toEqual({ verb: 'all', argument: undefined, options: {} });
    expect(parse('--model emoji-plain --limit 3')).toEqual({
      verb: 'all',
      argument: undefined,
      options: { model: 'emoji-plain', limit: 3 },
    });
  });

  it('parses every kind of value', () => {
    expect(parse('add net.onnx --as my-net --mean 0.4,0.5,0.6 --scale=2 --channels bgr --size 128x96 --json')).toEqual({
      verb: 'add',
      argument: 'net.onnx',
      options: {
        as: 'my-net',
        mean: [0.4, 0.5, 0.6],
        scale: [2, 2, 2],
        channels: 'bgr',
        size: [128, 96],
        json: true,
      },
    });
  });

  it.each([
    ['lst', 'unknown verb "lst" (did you mean list?)'],
    [
      'frobnicate',
      'unknown verb "frobnicate" (known: add, run, build, classify, check, edit, mirror, families, inspect, weights, list, verify, remove)',
    ],
    ['list --jsn', 'unknown option --jsn (did you mean --json?)'],
    ['list --frobnicate', 'unknown option --frobnicate (see: atlas --help)'],
    ['list -x', 'unknown option -x (see: atlas --help)'],
    ['list --json=yes', 'option --json takes no value'],
    ['run net --limit', 'option --limit needs a value: --limit N'],
    ['run net --limit --json', 'option --limit needs a value: --limit N'],
    ['run net --content=', 'option --content needs a value'],
    ['run net --limit 0', '--limit "0" must be a whole number from 1'],
    ['run net --limit 1.5', '--limit "1.5" must be a whole number from 1'],
    ['run net --limit many', '--limit "many" must be a whole number from 1'],
    ['run net --recipe slow', '--recipe "slow" must be quick or adaptive or full'],
    ['run net --engine torch', '--engine "torch" must be auto or onnx or tfjs'],
    ['run net --layer ../x', '--layer "../x" must be lower-case letters, digits and hyphens'],
    ['run one two', 'atlas run cannot do anything with "two" (see: atlas run --help)'],
    ['list all', 'atlas list cannot do anything with "all" (see: atlas list --help)'],
    ['list --limit 3', 'atlas list takes no --limit (see: atlas list --help)'],
    ['add f --mean 1,2', '--mean "1,2" must be one number, or three with commas between them'],
    ['add f --mean 1,,2', '--mean "1,,2" must be one number, or three'],
    ['add f --scale a,b,c', '--scale "a,b,c" must be one number, or three'],
    ['add f --size 0', '--size "0" must be a number of pixels such as 224, or HEIGHTxWIDTH'],
    ['add f --channels rbg', '--channels "rbg" must be rgb or bgr'],
  ])('refuses "%s" in one sentence', (line, sentence) => {
    expect(() => parse(line)).toThrow(UserError);
    expect(() => parse(line)).toThrow(sentence);
  });

  it.each(['..', 'a/b', 'a\\b', 'Capital', 'two words', '-leading', '', 'ünïcode', 'a'.repeat(65), 'x\n'])(
    'refuses the id %j',
    (id) => {
      expect(() => parseCommandLine(['add', 'file', `--as=${id}`])).toThrow(UserError);
      expect(() => parseCommandLine(['add', 'file', `--as=${id}`])).not.toThrow(/\n/);
    },
  );

  it.each(reservedNames)('refuses the id "%s", which is a page of the site', (id) => {
    expect(() => parse(`add file --as ${id}`)).toThrow(UserError);
  });
});

describe('helpOf', () => {
  it('names every verb, and every option a verb takes', () => {
    const verbs = Object.keys(verbTable).filter((verb) => verb !== 'all') as Verb[];
    for (const verb of verbs) expect(helpOf('all')).toContain(`atlas ${verb}`);
    for (const verb of verbs)
      for (const option of verbTable[verb].options) expect(helpOf(verb)).toContain(`--${option}`);
  });

  it('gives examples that parse', () => {
    const lines = helpOf('all')
      .split('\n')
      .filter((line) => line.includes('npm run atlas -- ') && !line.startsWith('Usage'));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const words = /npm run atlas -- (.*?)(?: {2}|$)/.exec(line.trim())?.[1] ?? '';
      expect(parse(words).verb).toBe(words.split(' ')[0]);
    }
  });
});
