import { describe, expect, it } from 'vitest';
import { differentiate, gradientName } from '../../pipeline/network/gradient/gradient.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { random } from '../../pipeline/random.ts';
import { drawTransform, lucidTransforms } from '../../pipeline/visualize/transforms.ts';
import type { Affine } from '../../pipeline/visualize/transforms.ts';
import { computeTaps, fillTaps, packAffines, tapCount, warp } from '../../pipeline/visualize/warp.ts';
import type { WarpShape } from '../../pipeline/visualize/warp.ts';
import { interpret } from '../oracle/interpret.ts';
import { runLowered } from '../oracle/run-onnx.ts';
import { network } from '../oracle/tiny-network.ts';
import { randomArray, relativeError } from '../oracle/values.ts';

const [batch, sizePx, windowPx] = [2, 6, 5];
const places = windowPx ** 2;

function warpGraph(): Graph {
  const inner = network([batch, 3, sizePx ** 2], (build) =>
    warp(build, ['x', 'indices', 'weights'], { batch, sizePx, windowPx }, 'y'),
  );
  return {
    ...inner,
    inputs: [
      ...inner.inputs,
      { name: 'indices', shape: [batch, tapCount * places], type: 'int32' },
      { name: 'weights', shape: [batch, 1, tapCount, places], type: 'float32' },
    ],
  };
}

function taps(affines: readonly Affine[]) {
  const indices = new Int32Array(batch * tapCount * places);
  const weights = new Float32Array(batch * tapCount * places);
  for (const [i, affine] of affines.entries()) {
    const range = [i * tapCount * places, (i + 1) * tapCount * places] as const;
    fillTaps(affine, sizePx, windowPx, indices.subarray(...range), weights.subarray(...range));
  }
  return {
    indices: { data: Float64Array.from(indices), shape: [batch, tapCount * places] },
    weights: { data: Float64Array.from(weights), shape: [batch, 1, tapCount, places] },
  };
}

const next = random(2);
const drawn = [0, 1].map(() => drawTransform({ ...lucidTransforms(128), jitterPx: [2, 1] }, next));
const x = { ...randomArray([batch, 3, sizePx ** 2], 3) };

/** What bilinear sampling means: neighbours weighted by nearness, grey outside. */
function sample(picture: ArrayLike<number>, column: number, row: number): number {
  let sum = 0;
  for (let dy = 0; dy <= 1; dy++) {
    for (let dx = 0; dx <= 1; dx++) {
      const [cx, cy] = [Math.floor(column) + dx, Math.floor(row) + dy];
      const inside = cx >= 0 && cy >= 0 && cx < sizePx && cy < sizePx;
      const weight = (1 - Math.abs(column - cx)) * (1 - Math.abs(row - cy));
      sum += weight * (inside ? picture[cy * sizePx + cx]! : 0.5);
    }
  }
  return sum;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, v, i) => sum + v * b[i]!, 0);

describe('warp', () => {
  it('samples bilinearly, grey outside, each picture by its own map', () => {
    const actual = interpret(warpGraph(), { x, ...taps(drawn) }).get('y')!;
    const expected = new Float64Array(batch * 3 * places);
    for (let i = 0; i < expected.length; i++) {
      const [image, color, place] = [Math.floor(i / (3 * places)), Math.floor(i / places) % 3, i % places];
      const [a, b, c, d, e, f] = drawn[image]!;
      const [dx, dy] = [(place % windowPx) - 2, Math.floor(place / windowPx) - 2];
      const picture = x.data.subarray((image * 3 + color) * sizePx ** 2, (image * 3 + color + 1) * sizePx ** 2);
      expected[i] = sample(picture, a * dx + b * dy + c + 2.5, d * dx + e * dy + f + 2.5);
    }
    expect(relativeError(actual, { data: expected, shape: [batch, 3, windowPx, windowPx] })).toBeLessThan(1e-6);
  });

  it('is the identity where window and picture are alike and nothing moves', () => {
    const indices = new Int32Array(4 * 36);
    const weights = new Float32Array(4 * 36);
    fillTaps([1, 0, 0, 0, 1, 0], 6, 6, indices, weights);
    expect([...indices.subarray(0, 36)]).toEqual(Array.from({ length: 36 }, (_, i) => i));
    expect([...weights.subarray(0, 36)]).toEqual(Array.from({ length: 36 }, () => 1));
    expect(weights.subarray(36).every((weight) => weight === 0)).toBe(true);
  });

  it('never reads outside the picture, however far it looks', () => {
    const indices = new Int32Array(tapCount * places);
    const weights = new Float32Array(tapCount * places);
    for (const shift of [-100, -6.5, -0.5, 0.5, 6.5, 100]) {
      fillTaps([1.1, 0.2, shift, -0.2, 1.1, -shift], sizePx, windowPx, indices, weights);
      expect(indices.every((index) => index >= 0 && index < sizePx ** 2)).toBe(true);
      expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true);
    }
    expect(weights.every((weight) => weight === 0)).toBe(true);
  });

  it('has the exact adjoint as its gradient: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩', async () => {
    const graph = warpGraph();
    const shapes = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape]));
    const both = differentiate(graph, { target: 'y', source: 'x', seed: 'seed', relu: 'exact' }, shapes);
    const seed = randomArray([batch, 3, windowPx, windowPx], 4);
    const feeds = { x, ...taps(drawn), seed };
    const zero = { data: new Float64Array(x.data.length), shape: x.shape };
    const values = interpret(both, feeds);
    // The warp of zeros is its grey, an offset that the adjoint does not see.
    const offset = interpret(graph, { ...feeds, x: zero }).get('y')!.data;
    const linear = values.get('y')!.data.map((value, i) => value - offset[i]!);
    expect(dot(linear, seed.data)).toBeCloseTo(dot(x.data, values.get(gradientName('x'))!.data), 10);
    const inFloat32 = await runLowered(both, feeds, 'cpu');
    expect(relativeError(inFloat32.get(gradientName('x'))!, values.get(gradientName('x'))!)).toBeLessThan(1e-5);
  });
});

describe('computeTaps', () => {
  const maps: Affine[] = [drawn[0]!, [1.1, 0.2, 30, -0.2, 1.1, -3], [1, 0, 0, 0, 1, 0]];

  it.each([24, 7])('samples what fillTaps samples, for a window of %i pixels', async (window) => {
    const shape = { batch: maps.length, sizePx: 20, windowPx: window };
    const count = tapCount * window ** 2;
    const indices = new Int32Array(maps.length * count);
    const weights = new Float32Array(maps.length * count);
    for (const [i, affine] of maps.entries()) {
      const range = [i * count, (i + 1) * count] as const;
      fillTaps(affine, shape.sizePx, window, indices.subarray(...range), weights.subarray(...range));
    }
    const expected = readings(indices, weights, shape);
    const build = createGraphBuilder(['affines']);
    const outputs = computeTaps(build, 'affines', shape);
    const graph: Graph = {
      inputs: [{ name: 'affines', shape: [2 * maps.length, 3], type: 'float32' }],
      outputs,
      nodes: build.nodes,
      constants: build.constants,
    };
    const { data, shape: packed } = packAffines(maps, maps.length);
    const feeds = { affines: { data: Float64Array.from(data), shape: packed } };
    for (const results of [interpret(graph, feeds), await runLowered(graph, feeds, 'webgpu')]) {
      const [cells, shares] = outputs.map((name) => results.get(name)!);
      expect([cells!.shape, shares!.shape]).toEqual([
        [maps.length, count],
        [maps.length, 1, tapCount, window ** 2],
      ]);
      expect(relativeError(readings(cells!.data, shares!.data, shape), expected)).toBeLessThan(1e-4);
    }
  });
});

/**
 * How much of each cell every sample reads, [batch, window², size²]: where a sample falls on a cell, rounding decides between
 * two neighbours, one of which has no weight.
 */
function readings(
  indices: ArrayLike<number>,
  weights: ArrayLike<number>,
  { sizePx: size, windowPx: window }: WarpShape,
) {
  const [samples, cells] = [window ** 2, size ** 2];
  const data = new Float64Array((indices.length / tapCount) * cells);
  for (let i = 0; i < indices.length; i++) {
    const row = Math.floor(i / (tapCount * samples)) * samples + (i % samples);
    data[row * cells + indices[i]!]! += weights[i]!;
  }
  return { data, shape: [indices.length / (tapCount * samples), samples, cells] };
}
