import { describe, expect, it } from 'vitest';
import type { Graph } from '../../pipeline/network/graph.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { fourier, frequencyScale } from '../../pipeline/visualize/fourier.ts';
import { interpret } from '../oracle/interpret.ts';
import { runLowered } from '../oracle/run-onnx.ts';
import { randomArray, relativeError } from '../oracle/values.ts';
import { reference } from './reference.ts';

function synthesis(batch: number, sizePx: number): Graph {
  const build = createGraphBuilder(['parameters']);
  const picture = fourier.synthesize(build, 'parameters', batch, sizePx);
  return {
    inputs: [{ name: 'parameters', shape: [batch, ...fourier.shapeOf(sizePx)], type: 'float32' }],
    outputs: [picture],
    nodes: build.nodes,
    constants: build.constants,
  };
}

/** x[y, x] = Σ over all frequencies of the whole spectrum, whose other half mirrors the given one. */
function naiveInverse(sizePx: number, parameters: ArrayLike<number>, scale: ArrayLike<number>): number[] {
  const count = Math.floor(sizePx / 2) + 1;
  const at = (color: number, k: number, part: number, l: number) =>
    parameters[((color * sizePx + k) * 2 + part) * count + l]! * scale[(2 * k + part) * count + l]!;
  return Array.from({ length: 3 * sizePx * sizePx }, (_, i) => {
    const [color, y, x] = [Math.floor(i / sizePx ** 2), Math.floor(i / sizePx) % sizePx, i % sizePx];
    let sum = 0;
    for (let k = 0; k < sizePx; k++) {
      for (let l = 0; l < sizePx; l++) {
        const mirrored = l >= count;
        const [row, column] = mirrored ? [(sizePx - k) % sizePx, sizePx - l] : [k, l];
        const angle = (2 * Math.PI * (k * y + l * x)) / sizePx;
        const [re, im] = [at(color, row, 0, column), at(color, row, 1, column) * (mirrored ? -1 : 1)];
        // Along frequencies that are their own mirror image, irfft2 takes the real part.
        sum += re * Math.cos(angle) - im * Math.sin(angle);
      }
    }
    return sum;
  });
}

describe('fourier', () => {
  it.each(reference.fourier)(
    "is Lucid's fft_image on numpy.fft.irfft2 at $size pixels",
    ({ size, parameters, image }) => {
      const graph = synthesis(1, size);
      const feed = { data: Float64Array.from(parameters), shape: graph.inputs[0]!.shape };
      const actual = interpret(graph, { parameters: feed }).get(graph.outputs[0]!)!;
      expect(relativeError(actual, { data: Float64Array.from(image), shape: [1, 3, size * size] })).toBeLessThan(1e-13);
    },
  );

  it.each([4, 5])('is the naive inverse transform at %i pixels, within a batch', (size) => {
    const graph = synthesis(2, size);
    const parameters = randomArray(graph.inputs[0]!.shape, 7);
    const actual = interpret(graph, { parameters }).get(graph.outputs[0]!)!;
    const length = actual.data.length / 2;
    const second = { data: actual.data.slice(length), shape: [1, 3, size * size] };
    const own = parameters.data.slice(parameters.data.length / 2);
    const expected = naiveInverse(size, own, frequencyScale(size).data);
    expect(relativeError(second, { ...second, data: Float64Array.from(expected) })).toBeLessThan(1e-13);
  });

  it('runs in float32 as in float64', async () => {
    const graph = synthesis(2, 32);
    const parameters = randomArray(graph.inputs[0]!.shape, 8);
    const expected = interpret(graph, { parameters }).get(graph.outputs[0]!)!;
    const actual = (await runLowered(graph, { parameters }, 'cpu')).get(graph.outputs[0]!)!;
    expect(relativeError(actual, expected)).toBeLessThan(1e-5);
  });
});
