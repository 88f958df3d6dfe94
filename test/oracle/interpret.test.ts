import { describe, expect, it } from 'vitest';
import { compositeCases } from '../network/gradient/composite-cases.ts';
import { operatorCases } from '../network/gradient/operator-cases.ts';
import { interpret } from './interpret.ts';
import { runOnnx } from './run-onnx.ts';
import { convolution, network } from './tiny-network.ts';
import { relativeError, separatedArray } from './values.ts';

/** Operators of our own, and windows that onnxruntime or this version of ONNX does not know. */
const notInOnnx = ['GatherRows', 'ScatterRows', 'AveragePool dilated', 'Lrn even size'];

describe('interpret', () => {
  const cases = [...[...operatorCases.values()].flat(), ...compositeCases].filter(
    ({ title }) => !notInOnnx.some((start) => title.startsWith(start)),
  );

  it.each(cases)('runs $title as onnxruntime does', async ({ graph, range }) => {
    const [output] = graph.outputs as [string];
    const x = separatedArray(graph.inputs[0]!.shape, 11, range);
    const expected = (await runOnnx(graph, { x })).get(output)!;
    expect(relativeError(interpret(graph, { x }).get(output)!, expected)).toBeLessThan(1e-5);
  });

  it('convolves by hand', () => {
    const graph = network([1, 1, 2, 3], (b) => {
      const weight = b.constant({ data: Float64Array.of(1, 10), shape: [1, 1, 1, 2] });
      return b.add('Conv', ['x', weight, b.constant({ data: Float64Array.of(0.5), shape: [1] })], convolution());
    });
    const x = { data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [1, 1, 2, 3] };
    expect(interpret(graph, { x }).get(graph.outputs[0]!)).toEqual({
      data: Float64Array.of(21.5, 32.5, 54.5, 65.5),
      shape: [1, 1, 2, 2],
    });
  });

  it('names the input that is missing', () => {
    const graph = network([1], (b) => b.add('Relu', ['x'], {}));
    expect(() => interpret(graph, {})).toThrow('nothing is fed to "x"');
  });
});
