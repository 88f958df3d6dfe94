import { describe, expect, it } from 'vitest';
import type { Substitution } from '../../content/schema/edit.ts';
import { applyChanges } from '../../pipeline/edit/apply-changes.ts';
import type { Changes } from '../../pipeline/edit/apply-changes.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';
import { normal, random } from '../../pipeline/random.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { sizePx, tinyModel } from '../examples/tiny-model.ts';
import type { NumberArray } from '../oracle/array.ts';
import { interpret } from '../oracle/interpret.ts';

const next = random(5);
const image: NumberArray = {
  data: Float64Array.from({ length: 3 * sizePx[0] * sizePx[1] }, () => normal(next)),
  shape: [1, 3, ...sizePx],
};

const edit = (model: LoadedModel, changes: Partial<Changes>, others: readonly LoadedModel[] = []): LoadedModel =>
  applyChanges(
    model,
    { weights: [], substitutions: [], ...changes },
    new Map(others.map((other) => [other.model.id, other])),
  );

const run = ({ graph }: LoadedModel, tensor: string): NumberArray =>
  interpret(subgraph(graph, [tensor]), { pixels: image }).get(tensor)!;

/** The map of one channel. */
function channel({ data, shape }: NumberArray, index: number): number[] {
  const area = shape[2]! * shape[3]!;
  // Without negative zeros, which equal zero and yet are told apart.
  return Array.from(data.slice(index * area, (index + 1) * area), (value) => value + 0);
}

/** A map with some channels written over. */
function withChannels(map: NumberArray, channels: Record<number, readonly number[]>): NumberArray {
  const data = Float64Array.from(map.data);
  for (const [index, values] of Object.entries(channels)) data.set(values, Number(index) * values.length);
  return { ...map, data };
}

/** What the last layer makes of a map of `mixed`. */
const linearOf = (model: LoadedModel, mixed: NumberArray): NumberArray =>
  interpret(subgraph(model.graph, ['linear'], ['mixed']), { mixed }).get('linear')!;

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  const apart = Array.from(wanted, (value, i) => Math.abs(value - found[i]!));
  expect(Math.max(...apart)).toBeLessThan(1e-5);
}

const substitute = (unit: string, by: string, gain = 1, offset = 0): Substitution => ({ unit, by, gain, offset });

const relu = (values: readonly number[]) => values.map((value) => Math.max(0, value));

describe('applyChanges', () => {
  const model = tinyModel();
  const mixed = run(model, 'mixed');

  it('silences a unit in one branch, and nothing else but what reads it', () => {
    const edited = edit(model, { weights: [{ units: ['tiny/mixed/5'], factor: 0, weights: 'all' }] });
    const wanted = withChannels(mixed, { 5: channel(mixed, 5).map(() => 0) });
    expect(Array.from(run(edited, 'mixed').data)).toEqual(Array.from(wanted.data));
    expectClose(run(edited, 'linear').data, linearOf(model, wanted).data);
    expect(Math.max(...channel(mixed, 5).map(Math.abs))).toBeGreaterThan(0.1);
  });

  it.each([
    ['scales', 2.5],
    ['turns the sign of', -1],
  ])('%s what a unit is before its nonlinearity', (_, factor) => {
    const edited = edit(model, { weights: [{ units: ['tiny/relu/2', 'tiny/relu/4'], factor, weights: 'all' }] });
    const before = run(model, 'relu/before');
    const wanted = [2, 4].map((index) => [index, relu(channel(before, index).map((value) => factor * value))] as const);
    expectClose(run(edited, 'relu').data, withChannels(run(model, 'relu'), Object.fromEntries(wanted)).data);
    expect(run(edited, 'relu').data).not.toEqual(run(model, 'relu').data);
  });

  it.each(['negative', 'positive'] as const)('takes the %s weights of a unit away and leaves its bias', (weights) => {
    const edited = edit(model, { weights: [{ units: ['tiny/linear/3'], factor: 0, weights }] });
    const convolution = model.graph.nodes.find(({ name }) => name === 'linear')!;
    const kernel = model.graph.constants.get(convolution.inputs[1]!)!;
    const [height, width] = [mixed.shape[2]!, mixed.shape[3]!];
    const wanted = Array.from({ length: height * width }, (_, place) => {
      let sum = 0;
      for (let input = 0; input < 7; input++) {
        for (let cell = 0; cell < 9; cell++) {
          const weight = kernel.data[(3 * 7 + input) * 9 + cell]!;
          const [row, column] = [
            Math.floor(place / width) + Math.floor(cell / 3) - 1,
            (place % width) + (cell % 3) - 1,
          ];
          if (weights === 'negative' ? weight < 0 : weight > 0) continue;
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          sum += weight * mixed.data[(input * height + row) * width + column]!;
        }
      }
      return sum;
    });
    const before = run(model, 'linear');
    expectClose(run(edited, 'linear').data, withChannels(before, { 3: wanted }).data);
    expect(Math.max(...channel(before, 3).map((value, i) => Math.abs(value - wanted[i]!)))).toBeGreaterThan(0.1);
  });

  it('puts units of the same layer in each other’s place, as they were before', () => {
    const substitutions = [
      substitute('tiny/mixed/1', 'tiny/mixed/5', 2, -0.5),
      substitute('tiny/mixed/5', 'tiny/mixed/1'),
    ];
    const edited = edit(model, { substitutions });
    const wanted = withChannels(mixed, {
      1: channel(mixed, 5).map((value) => 2 * value - 0.5),
      5: channel(mixed, 1),
    });
    expectClose(run(edited, 'mixed').data, wanted.data);
    expectClose(run(edited, 'linear').data, linearOf(model, wanted).data);
    expect(channel(run(edited, 'mixed'), 3)).toEqual(channel(mixed, 3));
  });

  it('reads what replaces a unit from the network as it was, also where weights are changed at the same time', () => {
    const edited = edit(model, {
      weights: [{ units: ['tiny/relu/0', 'tiny/mixed/2'], factor: 0, weights: 'all' }],
      substitutions: [substitute('tiny/mixed/1', 'tiny/mixed/2')],
    });
    expectClose(channel(run(edited, 'mixed'), 1), channel(mixed, 2));
    expect(channel(run(edited, 'mixed'), 2)).toEqual(channel(mixed, 2).map(() => 0));
  });

  it('puts units of another network in the place of some, both looking at the same image', () => {
    const own = tinyModel(0.5);
    const other = { ...own, model: { ...own.model, id: 'other' } };
    const edited = edit(model, { substitutions: [substitute('tiny/mixed/0', 'other/linear/4', 3, 1)] }, [other]);
    const stretched = channel(run(other, 'linear'), 4).map((value) => 3 * value + 1);
    expect(stretched).not.toEqual(channel(mixed, 0));
    expectClose(run(edited, 'mixed').data, withChannels(mixed, { 0: stretched }).data);
    expectClose(run(edited, 'linear').data, linearOf(model, withChannels(mixed, { 0: stretched })).data);
  });

  it('leaves the network that it copies as it was', () => {
    const untouched = tinyModel();
    edit(model, { weights: [{ units: ['tiny/relu/2'], factor: 0, weights: 'all' }] });
    edit(model, { substitutions: [substitute('tiny/mixed/1', 'tiny/mixed/5')] });
    expect(model.graph).toEqual(untouched.graph);
  });

  it('refuses a unit that no convolution computes, and names what does', () => {
    const sum = {
      ...model,
      graph: {
        ...model.graph,
        nodes: model.graph.nodes.map((node) =>
          node.name === 'linear' ? { ...node, op: 'Add' as const, inputs: ['relu', 'relu'], attributes: {} } : node,
        ),
      },
    };
    const change = () => edit(sum, { weights: [{ units: ['tiny/linear/1'], factor: 0, weights: 'all' }] });
    expect(change).toThrow(UserError);
    expect(change).toThrow('tiny/linear/1 has no weights of its own ("linear" computes it, which is of the kind Add)');
  });

  it('refuses a unit whose map does not lie over that of the one it is to replace', () => {
    const shifted = tinyModel();
    const nodes = shifted.graph.nodes.map((node) =>
      node.op === 'Conv' && node.name === 'relu/before'
        ? { ...node, attributes: { ...node.attributes, pads: [0, 0, 2, 2] as const } }
        : node,
    );
    const other = { ...shifted, model: { ...shifted.model, id: 'other' }, graph: { ...shifted.graph, nodes } };
    const change = () => edit(model, { substitutions: [substitute('tiny/relu/0', 'other/relu/0')] }, [other]);
    expect(change).toThrow(UserError);
    expect(change).toThrow(
      'other/relu cannot stand in for tiny/relu: its map has 6×5 cells every 2×2 px from 1.5, 1.5, not 6×5 cells every 2×2 px from 0.5, 0.5',
    );
  });
});
