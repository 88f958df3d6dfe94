import { describe, expect, it } from 'vitest';
import { checkCircuit } from '../../content/check-circuit.ts';
import { parseCircuit } from '../../content/parse-circuit.ts';
import { circuitText, sampleModel } from './sample-circuit.ts';

const models = new Map([['net', sampleModel]]);
const hasWeights = (_model: string, layer: string, earlier: string) =>
  sampleModel.layers.find(({ slug }) => slug === layer)!.inputs.includes(earlier);
const check = (more: readonly string[], body?: string) =>
  checkCircuit(parseCircuit(circuitText(more, body), 'small'), { models, hasWeights });
const units = ['units: [3a/1, 3b/0]'];

describe('checkCircuit', () => {
  it('writes ids in full, fills in defaults and lists what is mentioned', () => {
    const { plan, units: mentioned } = check(
      ['units:', '  - 3a/1', '  - { id: conv1/7, label: edge, group: edges, pinned: true }'],
      'See :unit[it]{id=3b/2}.\n\n::connection{from=conv1/7 to=3a/1}\n\n::examples{id=net/inception-3b/3 count=2}\n',
    );
    expect(plan).toEqual({
      model: 'net',
      units: [
        { unit: 'net/inception-3a/1', label: '', group: null, pinned: false },
        { unit: 'net/conv1/7', label: 'edge', group: 'edges', pinned: true },
      ],
      groups: [],
      least: 0.1,
    });
    expect(mentioned).toEqual(['net/inception-3a/1', 'net/conv1/7', 'net/inception-3b/2', 'net/inception-3b/3']);
  });

  it.each([
    [
      'a missing unit',
      ['units:', '  - 3a/1', '  - 3b/4'],
      8,
      '3b has units 0 to 3 (the nearest is net/inception-3b/3)',
    ],
    ['a misspelt layer', ['units: [inceptoin-3a/1]'], 6, 'did you mean inception-3a/1?'],
    ['half a name of a layer', ['units: [inception/1]'], 6, 'names no layer of net'],
    ['no index', ['units: [conv1]'], 6, 'write LAYER/INDEX, such as inception-3b/3'],
    ['a unit listed twice', ['units: [3a/1, inception-3a/1]'], 6, 'net/inception-3a/1 is listed twice'],
    ['a wrong type', [...units, 'least: much'], 7, '"least": Invalid input: expected number'],
    ['a key that is none', [...units, 'autors: [A]'], 7, 'Unrecognized key: "autors"'],
    [
      'groups in a circle',
      [...units, 'groups:', '  - { name: a, in: b }', '  - { name: b, in: c }', '  - { name: c, in: a }'],
      8,
      'groups contain each other: "a" in "b" in "c" in "a"',
    ],
    ['a group in itself', [...units, 'groups: [{ name: a, in: a }]'], 7, 'contain each other: "a" in "a"'],
    ['a group in none', [...units, 'groups: [{ name: wheels, in: cars }]'], 7, 'there is no group "cars"'],
  ])('refuses %s by file and line', (_what, more, line, sentence) => {
    expect(() => check(more)).toThrow(`circuits/small.md:${line}: `);
    expect(() => check(more)).toThrow(sentence);
  });

  it.each([
    ['an unknown unit', 'A :unit[b]{id=3a/8}.', 'there is no unit "3a/8": inception-3a has units 0 to 7'],
    ['a unit of an unknown model', ':unit[b]{id=nett/3a/1}', '"nett/3a/1" names no model that is here (did you mean'],
    [
      'an unknown directive',
      '::conection{from=3a/1 to=3b/1}',
      'unknown directive "::conection" (did you mean connection?)',
    ],
    ['the wrong number of colons', ':circuit', '":circuit" is written "::circuit", alone on a line'],
    ['an unknown attribute', '::examples{id=3a/1 cuont=3}', 'unknown attribute "cuont" (did you mean count?)'],
    [
      'an unknown set of stimuli',
      '::tuning{id=3a/1 set=curves}',
      'attribute "set" Invalid option: expected one of "dark-line"',
    ],
    ['a missing attribute', '::connection{from=3a/1}', 'attribute "to" is missing'],
    ['a figure inside a list', '- ::circuit', '"circuit" stands inside something else'],
    [
      'an unknown group',
      ':::group{name=edgse}\nWords.\n:::',
      'there is no group "edgse" in the front matter (did you mean edges',
    ],
    ['a connection within a layer', '::connection{from=3a/1 to=3a/2}', 'are of one layer'],
    [
      'a connection backwards',
      '::connection{from=3b/1 to=3a/2}',
      'net/inception-3b/1 comes after net/inception-3a/2: swap',
    ],
    [
      'a connection over a distance that nobody has computed',
      '::connection{from=conv1/0 to=3b/1}',
      'npm run atlas -- weights net/inception-3b/1 --from conv1',
    ],
  ])('refuses %s in the text by its line in the file', (_what, line, sentence) => {
    const attempt = () => check([...units, 'groups: [{ name: edges }]'], `\nProse.\n\n${line}\n`);
    expect(attempt).toThrow('circuits/small.md:12: ');
    expect(attempt).toThrow(sentence);
  });

  it('refuses a text without front matter, and the name of the builder', () => {
    expect(() => parseCircuit('# Title\n', 'small')).toThrow('circuits/small.md:1: has no front matter');
    const builder = parseCircuit(circuitText(units), 'builder');
    expect(() => checkCircuit(builder, { models, hasWeights })).toThrow('is the address of the builder');
  });
});
