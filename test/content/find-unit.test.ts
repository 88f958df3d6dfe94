import { describe, expect, it } from 'vitest';
import { findUnit } from '../../content/find-unit.ts';
import { sampleModel } from './sample-circuit.ts';

const twin = { ...sampleModel, id: 'twin', layers: sampleModel.layers.map((layer) => ({ ...layer })) };
twin.layers[0]!.slug = 'other-3a';
const models = new Map([
  ['net', sampleModel],
  ['twin', twin],
]);
const find = (text: string) => findUnit(text, models, 'net');

describe('findUnit', () => {
  it.each(['net/inception-3a/7', 'inception-3a/7', '3a/7'])('knows a unit by %s', (text) => {
    expect(find(text)).toEqual({ id: 'net/inception-3a/7' });
  });

  it('finds units of other models by their full name', () => {
    expect(find('twin/other-3a/0')).toEqual({ id: 'twin/other-3a/0' });
  });

  it('does not cut a layer’s name in the middle of a number or a word', () => {
    expect(find('a/0')).toHaveProperty('problem');
    expect(find('nception-3a/0')).toEqual({
      problem: '"nception-3a/0" names no layer of net (did you mean inception-3a/0?)',
    });
  });

  it('does not choose between layers of one ending', () => {
    expect(find('twin/3a/1')).toEqual({
      problem: expect.stringContaining('"twin/3a/1" could be of any of several layers of twin'),
    });
  });

  it.each(['3a/08', '3a/8', '3a/-1', '3a/x', '3a/'])('refuses the index of %s', (text) => {
    expect(find(text)).toEqual({ problem: expect.stringContaining('inception-3a has units 0 to 7') });
  });

  it.each(['', '3', 'a/b/c/d'])('says how "%s" is written', (text) => {
    expect(find(text)).toEqual({ problem: expect.stringContaining('write LAYER/INDEX') });
  });
});
