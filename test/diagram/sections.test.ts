import { describe, expect, it } from 'vitest';
import { cutIntoSections } from '../../pipeline/diagram/sections.ts';

const links = (...pairs: [number, number][]) => pairs.map(([from, to]) => ({ from, to }));

describe('cutIntoSections', () => {
  it('cuts a chain at every box', () => {
    const chain = links([0, 1], [1, 2]);
    expect(cutIntoSections(3, chain)).toEqual([
      { from: 0, to: 1, inner: [], links: [chain[0]] },
      { from: 1, to: 2, inner: [], links: [chain[1]] },
    ]);
  });

  it('keeps branches together up to where they meet', () => {
    const diamond = links([0, 1], [0, 2], [1, 3], [2, 3], [3, 4]);
    expect(cutIntoSections(5, diamond)).toEqual([
      { from: 0, to: 3, inner: [1, 2], links: diamond.slice(0, 4) },
      { from: 3, to: 4, inner: [], links: diamond.slice(4) },
    ]);
  });

  it('keeps a connection that passes over boxes in one section with them', () => {
    const skip = links([0, 1], [1, 2], [0, 2]);
    expect(cutIntoSections(3, skip)).toEqual([{ from: 0, to: 2, inner: [1], links: skip }]);
  });

  it('ends in the last box where there are several outputs', () => {
    const heads = links([0, 1], [1, 2], [1, 3], [2, 4]);
    expect(cutIntoSections(5, heads).at(-1)).toEqual({ from: 1, to: 4, inner: [2, 3], links: heads.slice(1) });
  });

  it('takes a side output for no way upwards', () => {
    const side = links([0, 1], [0, 2], [2, 3]);
    expect(cutIntoSections(4, side)).toEqual([
      { from: 0, to: 2, inner: [1], links: side.slice(0, 2) },
      { from: 2, to: 3, inner: [], links: side.slice(2) },
    ]);
  });
});
