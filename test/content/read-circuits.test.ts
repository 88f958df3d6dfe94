import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCircuits } from '../../content/read-circuits.ts';
import { circuitText, sampleModel } from './sample-circuit.ts';

let folder: string;
const write = (name: string, text: string) => writeFileSync(join(folder, 'circuits', name), text);
const read = () => readCircuits(folder, [sampleModel], ['embedded']);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atlas-circuits-'));
  mkdirSync(join(folder, 'circuits'));
  mkdirSync(join(folder, 'weights/net'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('readCircuits', () => {
  it('sets circuits of networks aside that may still be taken in', () => {
    write('b.md', circuitText(['units: [3a/1]']));
    write('a.md', circuitText(['units: [conv9/1]']).replace('model: net', 'model: embedded'));
    const { circuits, absent } = read();
    expect([circuits.map(({ slug }) => slug), absent.map(({ slug }) => slug)]).toEqual([['b'], ['a']]);
  });

  it('refuses a model that nobody knows by its line', () => {
    write('a.md', circuitText(['units: [3a/1]']).replace('model: net', 'model: embeded'));
    expect(read).toThrow('circuits/a.md:2: there is no model "embeded" (did you mean embedded?)');
  });

  it('refuses a file whose name would be no address', () => {
    write('My Circuit.md', circuitText(['units: [3a/1]']));
    expect(read).toThrow('circuits/My Circuit.md: the name must be lower-case letters');
  });

  it('allows connections over any distance that weights are stored over', () => {
    write('a.md', circuitText(['units: [3a/1]'], '\n::connection{from=conv1/0 to=3b/1}\n'));
    expect(read).toThrow('no weights are stored between conv1 and inception-3b');
    writeFileSync(join(folder, 'weights/net/inception-3b.conv1.bin'), new Uint8Array(4 * 8 * 4));
    expect(read().circuits[0]!.units).toEqual(['net/inception-3a/1', 'net/conv1/0', 'net/inception-3b/1']);
  });

  it('finds none where there is no folder', () => {
    rmSync(join(folder, 'circuits'), { recursive: true });
    expect(read()).toEqual({ circuits: [], absent: [] });
  });
});
