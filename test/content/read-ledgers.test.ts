import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthoredError } from '../../content/authored-error.ts';
import { listClaimUnits } from '../../content/claim-units.ts';
import type { KnownModel } from '../../content/known-model.ts';
import { readLedgers } from '../../content/read-ledgers.ts';

const models: KnownModel[] = [
  {
    id: 'net',
    title: 'Net',
    layers: [
      { slug: 'conv1', unitCount: 64, branches: [] },
      { slug: 'mixed3a', unitCount: 256, branches: [{ name: '1x1' }, { name: '5x5' }] },
    ],
  },
  { id: 'catalogued', title: 'Catalogued', layers: [{ slug: 'mixed3a' }] },
  { id: 'unknown-inside', title: 'Unknown inside', layers: null },
];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ledgers-'));
  mkdirSync(join(directory, 'claims'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const head = `title: A title
source: { title: An article, authors: Somebody, year: 2020 }
model: net
claims:
`;
const claim = (...lines: string[]) =>
  `${head}${['- id: one', 'says: It is so.', ...lines].map((line, i) => `${i === 0 ? '  ' : '    '}${line}`).join('\n')}\n`;

function read(text: string, name = 'article.yaml') {
  writeFileSync(join(directory, 'claims', name), text);
  return readLedgers(directory, models);
}

/** What reading ends with. */
function mistakeIn(text: string): Error {
  try {
    read(text);
  } catch (error) {
    return error as Error;
  }
  return new Error('there is none');
}

describe('readLedgers', () => {
  it('reads statements and maps as they are written', () => {
    const [ledger] = read(
      claim(
        'kind: connections',
        'connections:',
        '  - conv1/3 excites mixed3a/7',
        '  - conv1/4 inhibits mixed3a/7 from the left',
      ),
    );
    expect(ledger).toMatchObject({ id: 'article', model: 'net', corrections: [] });
    expect(ledger!.claims[0]).toEqual({
      id: 'one',
      says: 'It is so.',
      kind: 'connections',
      share: 1,
      atLeast: 0,
      atMost: 0.1,
      connections: [
        { from: { layer: 'conv1', index: 3 }, verb: 'excites', to: { layer: 'mixed3a', index: 7 }, place: null },
        { from: { layer: 'conv1', index: 4 }, verb: 'inhibits', to: { layer: 'mixed3a', index: 7 }, place: 'the left' },
      ],
    });
    expect(listClaimUnits(ledger!.claims[0]!).map(({ layer, index, row }) => [layer, index, row])).toEqual([
      ['conv1', 3, 0],
      ['mixed3a', 7, 0],
      ['conv1', 4, 1],
      ['mixed3a', 7, 1],
    ]);
    const [maps] = read(claim('kind: maps', 'maps: { conv1/3 to mixed3a/7: 1 -2 3 / 4 5.5 6 }'));
    expect(maps!.claims[0]).toMatchObject({
      maps: { 'conv1/3 to mixed3a/7': { size: [2, 3], weights: [1, -2, 3, 4, 5.5, 6] } },
    });
  });

  it('is empty where nobody claims anything', () => {
    rmSync(join(directory, 'claims'), { recursive: true });
    expect(readLedgers(directory, models)).toEqual([]);
  });

  it('believes layers that only the catalog knows, and all of a model of which nothing is known', () => {
    const known = claim('kind: count', 'layers: [mixed3a]', 'between: [1, 2]');
    expect(read(known.replace('model: net', 'model: catalogued'))).toHaveLength(1);
    expect(read(known.replace('model: net', 'model: unknown-inside').replace('mixed3a', 'whatever'))).toHaveLength(1);
  });

  it.each<[what: string, text: string, message: string]>([
    [
      'an unknown kind',
      claim('kind: conections', 'connections: [conv1/3 excites mixed3a/7]'),
      'claims/article.yaml:7: "claims.0.kind": there is no kind of check "conections" (did you mean connections?)',
    ],
    [
      'a claim without a kind',
      claim('connections: [conv1/3 excites mixed3a/7]'),
      'claims/article.yaml:5: "claims.0.kind": a claim needs a kind: connections, maps,',
    ],
    [
      'a verb that no check knows',
      claim('kind: connections', 'connections:', '  - conv1/3 excites mixed3a/7', '  - conv1/3 likes mixed3a/7'),
      'claims/article.yaml:10: "claims.0.connections.1": a connection is written as in "mixed3a/147 excites mixed3b/379"',
    ],
    [
      'a unit that is not there',
      claim('kind: connections', 'connections:', '  - conv1/3 excites mixed3a/7', '  - conv1/64 excites mixed3a/7'),
      'claims/article.yaml:10: there is no unit conv1/64: net has conv1/0 to conv1/63',
    ],
    [
      'a layer that is not there',
      claim('kind: branch', 'layer: mixed3b', 'branch: 5x5', 'units: [12]'),
      'claims/article.yaml:10: net has no layer "mixed3b" (did you mean mixed3a/12?)',
    ],
    [
      'a branch that is not there',
      claim('kind: branch', 'layer: mixed3a', 'branch: 7x7', 'units: [12]'),
      'claims/article.yaml:9: mixed3a of net has no branch "7x7" (it has 1x1, 5x5)',
    ],
    [
      'a wrong type',
      claim('kind: median', 'stimulus: dark-line', 'measure: width', 'layer: conv1', 'units: [two]', 'between: [1, 2]'),
      'claims/article.yaml:11: "claims.0.units.0": Invalid input: expected number, received string',
    ],
    [
      'a field that no check reads',
      claim('kind: count', 'layers: [conv1]', 'between: [1, 2]', 'atleast: 3'),
      'claims/article.yaml:10: "claims.0": Unrecognized key: "atleast"',
    ],
    [
      'a ragged map',
      claim('kind: maps', 'maps:', '  conv1/3 to mixed3a/7: 1 2 3 / 4 5'),
      'claims/article.yaml:9: "claims.0.maps.conv1/3 to mixed3a/7": a map is rows of as many numbers each, with slashes between them, not "1 2 3 / 4 5"',
    ],
    [
      'strongest inputs of nowhere',
      claim('kind: strongest', 'of: mixed3a/7', 'count: 3', 'relation: are', 'units: [1]'),
      'claims/article.yaml:5: "claims.0": give the layer of the inputs (from) or of the outputs (to)',
    ],
    [
      'a second claim of the same id',
      `${claim('kind: count', 'layers: [conv1]', 'between: [1, 2]')}  - { id: one, says: Again., kind: count, layers: [conv1], between: [1, 2] }\n`,
      'claims/article.yaml:10: "claims.1.id": there is another claim "one" above',
    ],
    [
      'a model that nobody knows',
      claim('kind: count', 'layers: [conv1]', 'between: [1, 2]').replace('model: net', 'model: nett'),
      'claims/article.yaml:3: there is no model "nett" (did you mean net?)',
    ],
    [
      'a unit of another model that is not there',
      claim('kind: correlation', 'units: [conv1/1]', 'with:', '  - net/mixed3a/1', '  - net/mixed3a/256'),
      'claims/article.yaml:11: there is no unit mixed3a/256: net has mixed3a/0 to mixed3a/255',
    ],
    ['what is no YAML', 'title: [', 'claims/article.yaml:1: is not YAML: '],
  ])('refuses %s, with its line', (_, text, message) => {
    const mistake = mistakeIn(text);
    expect(mistake).toBeInstanceOf(AuthoredError);
    expect(mistake.message.slice(0, message.length)).toBe(message);
  });

  it('refuses a file whose name is no address', () => {
    expect(() => read(claim('kind: count', 'layers: [conv1]', 'between: [1, 2]'), 'My Claims.yaml')).toThrow(
      /^claims\/My Claims\.yaml: its name must be lower-case/,
    );
  });
});
