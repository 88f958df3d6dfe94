import { describe, expect, it } from 'vitest';
import { isFresh, isUsable, provenanceOf, type Inputs } from '../../pipeline/content/provenance.ts';
import { sampleModel } from './sample-records.ts';

const model = sampleModel(8);
const inputs: Inputs = { recipe: 1, model, layer: model.layers[0]!, options: { stepCount: 96 }, others: 'corpus' };
const made = provenanceOf(inputs);

describe('provenanceOf', () => {
  it.each<[string, Partial<Inputs>]>([
    ['the recipe', { recipe: 2 }],
    ['an option', { options: { stepCount: 512 } }],
    ['the corpus', { others: 'another' }],
    ['the network', { model: { ...model, network: { ...model.network, sha256: '1'.repeat(64) } } }],
    ['the preprocessing', { model: { ...model, input: { ...model.input, scale: [1, 1, 1] } } }],
    ['the tensor', { layer: { ...model.layers[0]!, tensor: 'other' } }],
  ])('has another digest when %s changes', (_, change) => {
    const changed = provenanceOf({ ...inputs, ...change });
    expect(changed.digest).not.toBe(made.digest);
    expect(isFresh(made, changed)).toBe(false);
    expect(isUsable(made, changed)).toBe(false);
  });

  it('has the same digest when only a title changes', () => {
    const renamed = { ...model, title: 'Another', input: { ...model.input, source: 'by hand' } };
    expect(provenanceOf({ ...inputs, model: renamed })).toEqual(made);
  });
});

describe('isFresh', () => {
  const four = provenanceOf({ ...inputs, limit: 4 });
  const six = provenanceOf({ ...inputs, limit: 6 });

  it('lets more units stand for fewer, not the other way round', () => {
    expect(isFresh(made, four)).toBe(true);
    expect(isFresh(six, four)).toBe(true);
    expect(isFresh(four, six)).toBe(false);
    expect(isFresh(four, made)).toBe(false);
    expect(isFresh(undefined, four)).toBe(false);
  });

  it('takes a limit of all units for none', () => {
    expect(provenanceOf({ ...inputs, limit: 8 })).toEqual(made);
  });

  it('keeps the units of a smaller limit usable', () => {
    expect(isUsable(four, made)).toBe(true);
  });
});
