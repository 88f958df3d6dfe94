import { describe, expect, it } from 'vitest';
import { lower } from '../../../pipeline/network/lower/lower.ts';
import type { Graph, Pooling } from '../../../pipeline/network/graph.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { interpret } from '../../oracle/interpret.ts';
import { runLowered } from '../../oracle/run-onnx.ts';
import { conv, convolution, network, pooling } from '../../oracle/tiny-network.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';

const operatorsOf = (graph: Graph) => lower(graph, {}, { provider: 'cpu' }).nodes.map(({ op }) => op);

/** How many strided views of its input a 2×2 pool's gradient takes. */
function viewsOf(changes: Partial<Pooling>, rule: 'argmax' | 'mask', provider: 'cpu' | 'webgpu'): number {
  const graph = network([1, 2, 6, 6], (b) => {
    const y = b.add('MaxPool', ['x'], pooling(changes));
    return b.add('MaxPoolGradient', ['x', y, y], { ...pooling(changes), rule });
  });
  const { nodes } = lower(graph, {}, { provider });
  return nodes.filter(({ op, inputs }) => op === 'Slice' && inputs[0]!.startsWith('Pad')).length;
}

/** Few values, so that most windows have ties, and small whole numbers, whose sums are exact. */
function fewValues(shape: readonly number[], seed: number): NumberArray {
  const { data, ...rest } = randomArray(shape, seed);
  return { ...rest, data: data.map((value) => Math.round(2 * value)) };
}

describe('lower', () => {
  it('leaves native operators as they are', () => {
    const graph = network([1, 3, 4, 4], (b) => b.add('Relu', [conv(b, 'x', [2, 3, 3, 3], 1)], {}));
    expect(lower(graph, {}, { provider: 'cpu' }).nodes).toEqual(graph.nodes);
  });

  it('keeps the names of outputs', () => {
    const graph = network([1, 3, 4, 4], (b) => b.add('ReluGradient', ['x', 'x'], {}, { name: 'result' }));
    const lowered = lower(graph, {}, { provider: 'webgpu' });
    expect(lowered.outputs).toEqual(['result']);
    expect(lowered.nodes.at(-1)!.outputs).toEqual(['result']);
  });

  it('makes one convolution of the gradient of a stride-1 convolution', () => {
    const graph = network([1, 4, 5, 5], (b) => {
      const weight = b.constant(randomArray([4, 5, 3, 3], 1));
      return b.add('ConvGradient', ['x', weight], { ...convolution({ pads: [1, 1, 1, 1] }), inputSize: [5, 5] });
    });
    expect(operatorsOf(graph)).toEqual(['Conv']);
  });

  it('leaves the gradient by a picture to ConvTranspose', () => {
    const graph = network([1, 4, 5, 5], (b) => {
      const weight = b.constant(randomArray([4, 3, 3, 3], 1));
      return b.add('ConvGradient', ['x', weight], { ...convolution({ pads: [1, 1, 1, 1] }), inputSize: [5, 5] });
    });
    expect(operatorsOf(graph)).toEqual(['ConvGradient']);
  });

  it('wants weights that it can flip', () => {
    const graph: Graph = {
      ...network([1, 4, 5, 5], (b) => b.add('ConvGradient', ['x', 'w'], { ...convolution(), inputSize: [5, 5] })),
      inputs: [
        { name: 'x', shape: [1, 4, 5, 5], type: 'float32' },
        { name: 'w', shape: [4, 5, 1, 1], type: 'float32' },
      ],
    };
    expect(() => lower(graph, {}, { provider: 'cpu' })).toThrow('"w" must be a constant');
  });

  it('compares no cell with the maximum one by one on a CPU, but for dilated pools and shared ties', () => {
    expect(viewsOf({ strides: [2, 2] }, 'argmax', 'cpu')).toBe(0);
    expect(viewsOf({ dilations: [2, 2] }, 'argmax', 'cpu')).toBe(4);
    expect(viewsOf({ strides: [2, 2] }, 'mask', 'cpu')).toBe(4);
    expect(viewsOf({ strides: [2, 2] }, 'argmax', 'webgpu')).toBe(4);
  });

  it.each<[string, number[], Partial<Pooling>]>([
    ['3×3, stride 1, padded', [2, 8, 6, 5], { kernel: [3, 3], pads: [1, 1, 1, 1] }],
    ['3×3, stride 1', [1, 8, 6, 5], { kernel: [3, 3] }],
    ['3×3, stride 2, padded behind', [2, 8, 8, 6], { kernel: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1] }],
    ['3×3, stride 2, padded before', [1, 3, 8, 6], { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    ['3×3, stride 2, odd sizes', [1, 3, 7, 9], { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    ['2×2, stride 2', [2, 3, 8, 6], { strides: [2, 2] }],
    ['5×5, two cells of padding', [1, 2, 6, 7], { kernel: [5, 5], pads: [2, 2, 2, 2] }],
    ['1×3, stride 1×2', [1, 2, 5, 8], { kernel: [1, 3], strides: [1, 2], pads: [0, 1, 0, 0] }],
  ])('pays the first of tied cells exactly, %s', async (_, shape, changes) => {
    const graph: Graph = network(shape, (b) => {
      const y = b.add('MaxPool', ['x'], pooling(changes), { name: 'y' });
      const gradient = b.add('Mul', [y, y], {});
      return b.add('MaxPoolGradient', ['x', y, gradient], { ...pooling(changes), rule: 'argmax' });
    });
    const feeds = { x: fewValues(shape, 1) };
    const [output] = graph.outputs as [string];
    const expected = interpret(graph, feeds).get(output)!;
    const actual = (await runLowered(graph, feeds, 'cpu')).get(output)!;
    expect(expected.data.some((value) => value > 1)).toBe(true);
    expect(Array.from(actual.data, (value) => value + 0)).toEqual(Array.from(expected.data, (value) => value + 0));
  });

  it('gathers and scatters rows of images on their own, by indices fed as an input', async () => {
    const rows = network([2, 3, 2], (b) => b.add('GatherRows', ['x', 'indices'], {}));
    const graph: Graph = { ...rows, inputs: [...rows.inputs, { name: 'indices', shape: [2, 4], type: 'int32' }] };
    const feeds = {
      x: randomArray([2, 3, 2], 1),
      indices: { data: Float64Array.of(0, 2, 2, 1, 1, 0, 0, 2), shape: [2, 4] },
    };
    const [output] = graph.outputs as [string];
    const expected = interpret(graph, feeds).get(output)!;
    expect(Array.from(expected.data.subarray(0, 4))).toEqual([0, 1, 4, 5].map((i) => feeds.x.data[i]));
    const actual = (await runLowered(graph, feeds, 'cpu')).get(output)!;
    expect(relativeError(actual, expected)).toBeLessThan(1e-6);
  });

  it('gathers and scatters rows of one cell as tables', async () => {
    const rows = network([2, 3, 1], (b) =>
      b.add('ScatterRows', [b.add('GatherRows', ['x', 'indices'], {}), 'indices'], { rows: 3 }),
    );
    const graph: Graph = { ...rows, inputs: [...rows.inputs, { name: 'indices', shape: [2, 4], type: 'int32' }] };
    const feeds = {
      x: randomArray([2, 3, 1], 1),
      indices: { data: Float64Array.of(0, 2, 2, 1, 1, 0, 0, 2), shape: [2, 4] },
    };
    const [output] = graph.outputs as [string];
    const actual = (await runLowered(graph, feeds, 'cpu')).get(output)!;
    const [a, b, c, d, e, f] = feeds.x.data as Float64Array;
    const expected = { data: Float64Array.of(a!, b!, 2 * c!, 2 * d!, e!, f!), shape: [2, 3, 1] };
    expect(interpret(graph, feeds).get(output)!.data).toEqual(expected.data);
    expect(relativeError(actual, expected)).toBeLessThan(1e-6);
  });

  it('pools a wide map across its rows in parts, and its gradient too', async () => {
    const acrossRows = { ...pooling({ kernel: [5, 1], pads: [2, 0, 2, 0] }), countIncludePad: true };
    const graph = network([1, 1, 9, 3137], (b) => {
      const means = b.add('AveragePool', ['x'], acrossRows);
      const gradient = b.add('AveragePoolGradient', ['x'], { ...acrossRows, inputSize: [9, 3137] });
      return b.add('Sub', [means, b.add('Mul', [gradient, b.scalar(3)], {})], {});
    });
    const feeds = { x: randomArray([1, 1, 9, 3137], 1) };
    const { nodes } = lower(graph, { x: feeds.x.shape }, { provider: 'cpu' });
    expect(nodes.filter(({ op }) => op === 'AveragePool').length).toBe(6);
    const [output] = graph.outputs as [string];
    const actual = (await runLowered(graph, feeds, 'cpu')).get(output)!;
    expect(relativeError(actual, interpret(graph, feeds).get(output)!)).toBeLessThan(1e-6);
  });
});
