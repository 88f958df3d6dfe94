import { describe, expect, it } from 'vitest';
import { findTwins } from '../../content/find-twins.ts';

const rule = { cross: 0.75, lead: 0.25 };

describe('findTwins', () => {
  it('takes two units that are each other’s partner, above both limits', () => {
    const found = { own: [0.4, 0.9, 0.5], partners: [2, 0, 0], crosses: [0.8, 0.8, 0.8] };
    expect(findTwins(found, rule)).toEqual([[0, 2]]);
  });

  it.each([
    ['are not mutual', { own: [0, 0, 0], partners: [1, 2, 1], crosses: [0.8, 0.9, 0.85] }, [[1, 2]]],
    ['correlate as much as is asked, not more', { own: [0, 0], partners: [1, 0], crosses: [0.75, 0.75] }, []],
    ['are nearly symmetric, one of them', { own: [0.1, 0.66], partners: [1, 0], crosses: [0.9, 0.9] }, []],
    ['are alone in their layer', { own: [0.1], partners: [null], crosses: [0] }, []],
  ])('leaves out units that %s', (_, found, twins) => {
    expect(findTwins(found, rule)).toEqual(twins);
  });
});
