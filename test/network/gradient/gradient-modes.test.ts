import { describe, expect, it } from 'vitest';
import { differentiate, gradientName } from '../../../pipeline/network/gradient/gradient.ts';
import type { GradientOptions } from '../../../pipeline/network/gradient/gradient.ts';
import type { Graph, Pooling } from '../../../pipeline/network/graph.ts';
import { arrayOf, at } from '../../oracle/array.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { interpret } from '../../oracle/interpret.ts';
import { runLowered } from '../../oracle/run-onnx.ts';
import { conv, network, pooling } from '../../oracle/tiny-network.ts';
import { generator, randomArray, relativeError } from '../../oracle/values.ts';

type Modes = Pick<GradientOptions, 'pool' | 'relu'>;

const gradientOf = (graph: Graph, modes: Modes) =>
  differentiate(graph, { target: graph.outputs[0]!, source: 'x', seed: 'seed', ...modes }, {});

/** The gradient by the interpreter, checked against both lowerings on the way. */
async function gradient(graph: Graph, modes: Modes, x: NumberArray, seed: NumberArray): Promise<NumberArray> {
  const gradientGraph = gradientOf(graph, modes);
  const fed = Object.fromEntries(gradientGraph.inputs.map(({ name }) => [name, name === 'x' ? x : seed]));
  const result = interpret(gradientGraph, fed).get(gradientName('x'))!;
  for (const provider of ['cpu', 'webgpu'] as const) {
    const lowered = (await runLowered(gradientGraph, fed, provider)).get(gradientName('x'))!;
    expect(relativeError(lowered, result)).toBeLessThan(1e-4);
  }
  return result;
}

/** Few different values, so that most windows hold their maximum more than once. */
function tiedArray(shape: readonly number[], seed: number): NumberArray {
  const next = generator(seed);
  return arrayOf(shape, () => Math.floor(next() * 3) - 1);
}

describe('redirected mode', () => {
  const relu = network([3, 2, 2, 2], (b) => b.add('Relu', ['x'], {}));
  const relu6 = network([3, 2, 2, 2], (b) => b.add('Clip', ['x'], { min: 0, max: 6 }));

  it('lets through what pushes up in images whose whole gradient is zero, and in no other', async () => {
    // Image 0 is dead, image 1 alive in one cell, image 2 alive where its gradient is zero: dead as well.
    const x = {
      data: Float64Array.from({ length: 24 }, (_, i) => (i === 10 || i === 20 ? 1 : -1 - i)),
      shape: [3, 2, 2, 2],
    };
    const seed = { data: randomArray([3, 2, 2, 2], 4).data.with(20, 0), shape: [3, 2, 2, 2] };
    const expected = seed.data.map((g, i) => (i >= 8 && i < 16 ? (i === 10 ? g : 0) : Math.max(0, g)));
    const result = await gradient(relu, { relu: 'redirected' }, x, seed);
    expect(result.data).toEqual(expected);
    expect(result.data.some((g) => g > 0)).toBe(true);
  });

  it('lets a saturated ReLU6 come down and an empty one go up', async () => {
    // Image 0: all beyond an end; image 1: one cell inside; image 2: exactly at the ends.
    const x = arrayOf([3, 2, 2, 2], (n, c, y) => [c === 0 ? -2 : 8, c + y === 0 ? 3 : 9, c === 0 ? 0 : 6][n!]!);
    const seed = randomArray([3, 2, 2, 2], 6);
    const expected = arrayOf([3, 2, 2, 2], (...position) => {
      const [value, g] = [at(x, position), at(seed, position)];
      if (position[0] === 1) return value > 0 && value < 6 ? g : 0;
      return (value <= 0 && g > 0) || (value >= 6 && g < 0) ? g : 0;
    });
    expect((await gradient(relu6, { relu: 'redirected' }, x, seed)).data).toEqual(expected.data);
  });

  it('is the exact gradient in a network that is alive', async () => {
    const graph = network([2, 3, 5, 5], (b) => b.add('Relu', [conv(b, 'x', [4, 3, 3, 3], 1)], {}));
    const [x, seed] = [randomArray([2, 3, 5, 5], 2), randomArray([2, 4, 3, 3], 3)];
    const exact = await gradient(graph, { relu: 'exact' }, x, seed);
    expect(await gradient(graph, { relu: 'redirected' }, x, seed)).toEqual(exact);
  });
});

/** Pays the gradient of each window out to its cells, straight from the rule. */
function payOut(
  x: NumberArray,
  seed: NumberArray,
  { kernel, strides, pads, dilations }: Pooling,
  share: (cells: readonly number[]) => readonly number[],
): Float64Array {
  const [, , height, width] = x.shape as [number, number, number, number];
  const result = new Float64Array(x.data.length);
  const [, , rows, columns] = seed.shape as [number, number, number, number];
  for (const [i, g] of seed.data.entries()) {
    const image = Math.floor(i / (rows * columns)) * height * width;
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    const cells: number[] = [];
    for (let k = 0; k < kernel[0] * kernel[1]; k++) {
      const y = row * strides[0] - pads[0] + Math.floor(k / kernel[1]) * dilations[0];
      const z = column * strides[1] - pads[1] + (k % kernel[1]) * dilations[1];
      if (y >= 0 && y < height && z >= 0 && z < width) cells.push(image + y * width + z);
    }
    for (const [k, part] of share(cells.map((cell) => x.data[cell]!)).entries()) result[cells[k]!]! += part * g;
  }
  return result;
}

/** Shares of a window's cells in its gradient, by their values: each rule as it is written. */
const rules = {
  argmax: (values: readonly number[]) => {
    const winner = values.indexOf(Math.max(...values));
    return values.map((_, i) => (i === winner ? 1 : 0));
  },
  mask: (values: readonly number[]) => {
    const best = Math.max(...values);
    const count = values.filter((value) => value === best).length;
    return values.map((value) => (value === best ? 1 / count : 0));
  },
  average: (values: readonly number[]) => values.map(() => 1 / values.length),
};

describe('pool modes with tied maxima', () => {
  const shape = [2, 2, 7, 6];
  const pools: [string, Partial<Pooling>][] = [
    ['3×3, stride 2', { kernel: [3, 3], strides: [2, 2] }],
    ['3×3, stride 2, ceil', { kernel: [3, 3], strides: [2, 2], ceil: true }],
    ['3×3, stride 2, padded', { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    ['3×3, stride 1, padded', { kernel: [3, 3], pads: [1, 1, 1, 1] }],
    ['2×2, stride 2', { strides: [2, 2] }],
    ['3×2, asymmetric', { kernel: [3, 2], strides: [1, 2], pads: [0, 1, 2, 0] }],
    ['2×2, dilated', { dilations: [2, 2] }],
  ];

  describe.each(pools)('%s', (_title, changes) => {
    const attributes = pooling(changes);
    const graph = network(shape, (b) => b.add('MaxPool', ['x'], attributes));
    const x = tiedArray(shape, 5);
    const seed = randomArray(interpret(graph, { x }).get(graph.outputs[0]!)!.shape, 6);

    it.each([
      ['gives the gradient to the first of tied cells', 'argmax'],
      ['shares the gradient equally among tied cells', 'mask'],
      ['spreads the gradient over the cells of the window', 'average'],
    ] as const)('%s (%s)', async (_promise, pool) => {
      const expected = { data: payOut(x, seed, attributes, rules[pool]), shape };
      expect(relativeError(await gradient(graph, { relu: 'exact', pool }, x, seed), expected)).toBeLessThan(1e-12);
    });
  });
});

describe('a kink', () => {
  it('of a ReLU at zero has gradient zero', async () => {
    const graph = network([1, 3], (b) => b.add('Relu', ['x'], {}));
    const x = { data: Float64Array.of(-1, 0, 1), shape: [1, 3] };
    const ones = { data: Float64Array.of(1, 1, 1), shape: [1, 3] };
    expect((await gradient(graph, { relu: 'exact' }, x, ones)).data).toEqual(Float64Array.of(0, 0, 1));
  });
});

describe('differentiate', () => {
  const graph = network([1, 2, 3, 3], (b) => b.add('Relu', [conv(b, 'x', [2, 2, 1, 1], 1)], {}));
  const target = graph.outputs[0]!;

  it('differentiates by an inner tensor', () => {
    const source = graph.nodes[0]!.outputs[0]!;
    const inner = differentiate(graph, { target, source, seed: 'seed', relu: 'exact' }, {});
    const [x, seed] = [randomArray([1, 2, 3, 3], 1), randomArray([1, 2, 3, 3], 2)];
    const values = interpret(inner, { x, seed });
    const expected = seed.data.map((g, i) => (values.get(source)!.data[i]! > 0 ? g : 0));
    expect(values.get(gradientName(source))!.data).toEqual(expected);
  });

  it('hands the seed back where the target is the source', () => {
    const own = differentiate(graph, { target, source: target, seed: 'seed', relu: 'exact' }, {});
    const [x, seed] = [randomArray([1, 2, 3, 3], 1), randomArray([1, 2, 3, 3], 2)];
    expect(interpret(own, { x, seed }).get(gradientName(target))).toEqual(seed);
  });

  it('gives its inputs concrete shapes', () => {
    const free: Graph = { ...graph, inputs: [{ name: 'x', shape: [-1, 2, -1, -1], type: 'float32' }] };
    const result = differentiate(free, { target, source: 'x', seed: 'seed', relu: 'exact' }, { x: [4, 2, 5, 6] });
    expect(result.inputs).toEqual([
      { name: 'x', shape: [4, 2, 5, 6], type: 'float32' },
      { name: 'seed', shape: [4, 2, 5, 6], type: 'float32' },
    ]);
  });

  it('refuses a source that the target does not depend on', () => {
    const options = { target: graph.nodes[0]!.outputs[0]!, source: target, seed: 'seed', relu: 'exact' } as const;
    expect(() => differentiate(graph, options, {})).toThrow('does not depend on');
  });

  it('refuses a seed that is a tensor already', () => {
    const options = { target, source: 'x', seed: 'x', relu: 'exact' } as const;
    expect(() => differentiate(graph, options, {})).toThrow('has a tensor "x" already');
  });

  it('refuses to differentiate by a place', () => {
    const places = network([1, 3], (b) => b.add('ArgMax', ['x'], { axis: 1 }));
    expect(() => gradientOf(places, { relu: 'exact' })).toThrow('only through gates or positions');
  });
});
