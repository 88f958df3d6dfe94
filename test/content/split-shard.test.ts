import { describe, expect, it } from 'vitest';
import { splitShard } from '../../content/split-shard.ts';
import { rowsJson } from '../../pipeline/content/rows-json.ts';

const units = [
  { index: 0, note: 'a],\n[b' },
  { index: 1, outputs: [] },
];
const record = { schemaVersion: 1, layer: 'conv1', units, sprite: null };
const asIs = (shard: unknown): Record<string, unknown> => shard as Record<string, unknown>;

describe('splitShard', () => {
  it.each([
    ['a line a unit', rowsJson(record, 'units')],
    ['one line', JSON.stringify(record)],
    ['a line a value', JSON.stringify(record, null, 2)],
  ])('gives head and units of a text of %s', (_layout, text) => {
    const { head, units: rows } = splitShard(text, asIs);
    expect(head).toEqual({ ...record, units: [] });
    expect(rows.map((row) => JSON.parse(row))).toEqual(units);
  });

  it('gives no units where there are none, or no list of them', () => {
    expect(splitShard(rowsJson({ ...record, units: [] }, 'units'), asIs).units).toEqual([]);
    expect(splitShard('{"units":7}', asIs).units).toEqual([]);
  });

  it('lifts the units of an older shard with the rest of it', () => {
    const lift = (shard: unknown): Record<string, unknown> => {
      const { units: old, ...others } = shard as typeof record;
      return { ...others, units: old.map((unit) => ({ ...unit, lifted: true })) };
    };
    const { units: rows } = splitShard(rowsJson(record, 'units'), lift);
    expect(rows.map((row) => JSON.parse(row))).toEqual(units.map((unit) => ({ ...unit, lifted: true })));
  });

  it('throws a SyntaxError for a text that breaks off', () => {
    const text = rowsJson(record, 'units');
    for (const length of [10, text.indexOf('"index":1'), text.length - 3]) {
      expect(() => splitShard(text.slice(0, length), asIs)).toThrow(SyntaxError);
    }
  });
});
