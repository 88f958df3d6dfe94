import { describe, expect, it } from 'vitest';
import { formatBuilderState, parseBuilderState } from '../../../src/circuit/builder-state.ts';
import { addUnits, changeUnit, dropUnit, keepPinned, startCircuit } from '../../../src/circuit/edit-plan.ts';
import { drawGraph, planOf, unitOf } from './sample-graph.ts';

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

describe('formatBuilderState', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('is read back as it was, circuit %i', async (seed) => {
    const { model, units, groups, least } = await drawGraph(seed);
    const nested = groups.filter((group) => group.in !== null || groups.some(({ in: outer }) => outer === group.name));
    const plan = { model, units, groups: nested, least };
    const read = parseBuilderState(`#${formatBuilderState(plan)}`)!;
    expect({ ...read, groups: read.groups.sort(byName) }).toEqual({ ...plan, groups: nested.toSorted(byName) });
  });

  it('stays readable', () => {
    expect(formatBuilderState(startCircuit('net/conv2/3'))).toBe('model=net&unit=conv2/3&pin=conv2/3');
  });

  it('refuses a damaged address by a sentence, and takes none for none', () => {
    expect(parseBuilderState('#content')).toBeNull();
    expect(() => parseBuilderState('#model=net&unit=conv2')).toThrow('names "conv2", which is no LAYER/INDEX');
    expect(() => parseBuilderState('#model=net&unit=conv2/1&pin=conv2/2')).toThrow('something of conv2/2');
    expect(() => parseBuilderState('#model=net&unit=conv2/1&least=2')).toThrow('from 2, not 0 … 1');
    expect(() => parseBuilderState('#model=net&unit=conv2/1&in=a/a')).toThrow('the group "a" into itself');
  });
});

describe('a plan', () => {
  const plan = planOf([unitOf('conv1/0', { group: 'a', pinned: true }), unitOf('conv1/1', { group: 'b' })], {
    groups: [
      { name: 'a', in: null },
      { name: 'b', in: 'c' },
      { name: 'c', in: null },
    ],
  });
  const unitsOf = ({ units }: typeof plan) => units.map(({ unit }) => unit);

  it('gains each unit once, behind those there are', () => {
    expect(unitsOf(addUnits(plan, ['net/conv2/0', 'net/conv1/1', 'net/conv2/0']))).toEqual([
      'net/conv1/0',
      'net/conv1/1',
      'net/conv2/0',
    ]);
  });

  it('forgets groups with their last member, and those around them', () => {
    expect(dropUnit(plan, 'net/conv1/1').groups).toEqual([{ name: 'a', in: null }]);
    expect(keepPinned(plan)).toEqual(dropUnit(plan, 'net/conv1/1'));
    expect(changeUnit(plan, 'net/conv1/0', { group: 'b' }).groups.map(({ name }) => name)).toEqual(['b', 'c']);
  });
});
