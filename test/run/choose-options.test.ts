import { describe, expect, it } from 'vitest';
import { chooseOptions, looksLike } from '../../pipeline/run/choose-options.ts';
import { recipes } from '../../pipeline/visualize/recipes.ts';

const { full, quick } = recipes;
const positive = { ...full, negative: false, diversityCount: 0 };
const choice = ({ negative, diversityCount, diversityEvery }: typeof full) => [
  negative,
  diversityCount,
  diversityEvery,
];

describe('chooseOptions', () => {
  it('takes the recipe for a layer without pictures', () => {
    expect(chooseOptions('full', 'present', undefined)).toEqual(full);
    expect(chooseOptions('full', ['positive'], undefined)).toEqual(positive);
  });

  it('leaves a layer as it is when nobody asks for anything', () => {
    expect(chooseOptions('full', 'present', { ...positive })).toEqual(positive);
  });

  it('adds what is asked for to what is there', () => {
    const negative = chooseOptions('full', ['negative'], { ...positive });
    expect(choice(negative)).toEqual([true, 0, 1]);
    expect(chooseOptions('full', ['positive', 'diverse'], { ...negative })).toEqual(full);
    expect(chooseOptions('full', ['positive'], { ...full })).toEqual(full);
    expect(chooseOptions('full', 'recipe', { ...positive })).toEqual(full);
    expect(choice(chooseOptions('full', ['diverse'], { ...full, diversityEvery: 16 }))).toEqual([true, 4, 1]);
  });

  it('begins anew where the pictures there would look different', () => {
    expect(chooseOptions('full', ['positive'], { ...quick })).toEqual(positive);
    expect(chooseOptions('full', 'present', { ...quick })).toEqual(full);
  });
});

describe('looksLike', () => {
  it('does not ask how many pictures there are, nor of how many units', () => {
    expect(looksLike({ ...positive, limit: 8 }, full)).toBe(true);
    expect(looksLike({ ...quick }, full)).toBe(false);
    expect(looksLike({ ...recipes.adaptive, tolerance: 0.1 }, recipes.adaptive)).toBe(false);
  });
});
