import { describe, expect, it } from 'vitest';
import { colorMatrix, toRgb } from '../../pipeline/visualize/color.ts';
import { interpret } from '../oracle/interpret.ts';
import { network } from '../oracle/tiny-network.ts';
import { reference } from './reference.ts';

const x = { data: Float64Array.of(1, 0, -2, 3, 0.5, 0), shape: [1, 3, 2] };
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

describe('toRgb', () => {
  it("mixes the colours of every place by Lucid's matrix", () => {
    expect([...colorMatrix.data]).toEqual(reference.colorMatrix.map((cell) => expect.closeTo(cell, 12)));
    const graph = network([1, 3, 2], (build) => toRgb(build, 'x', true));
    const rgb = interpret(graph, { x }).get(graph.outputs[0]!)!;
    const m = reference.colorMatrix;
    const expected = [0, 1, 2].flatMap((row) =>
      [0, 1].map((place) =>
        sigmoid([0, 1, 2].reduce((sum, column) => sum + m[3 * row + column]! * x.data[2 * column + place]!, 0)),
      ),
    );
    expect([...rgb.data]).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  });

  it('leaves correlated colours to themselves', () => {
    const graph = network([1, 3, 2], (build) => toRgb(build, 'x', false));
    const rgb = interpret(graph, { x }).get(graph.outputs[0]!)!;
    expect([...rgb.data]).toEqual([...x.data].map((value) => expect.closeTo(sigmoid(value), 12)));
  });
});
