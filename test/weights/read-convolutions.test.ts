import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWeightMap } from '../../content/weight-map.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import type { GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { pixels } from '../../pipeline/network/pixel-input.ts';
import { readConvolutions } from '../../pipeline/weights/read-convolutions.ts';
import type { ReadLayer } from '../../pipeline/weights/read-convolutions.ts';
import { conv, network, pooling } from '../oracle/tiny-network.ts';
import { randomArray } from '../oracle/values.ts';
import { layerOf } from './layer-pair.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 1 });
});
afterAll(() => engine.dispose());

const same = { pads: [1, 1, 1, 1] } as const;

const rename = (name: string): string => (name === 'x' ? pixels : name);

/** Reads layer `b` of a network whose layer `a`, of 3 units, reads the image; what lies between is up to the case. */
async function read(
  unitCount: number,
  write: (build: GraphBuilder, a: string) => string,
  asked = 'b',
): Promise<ReadLayer> {
  let before = '';
  const written = network([-1, 3, -1, -1], (build) => {
    build.add('Relu', [conv(build, 'x', [3, 3, 3, 3], 1, same)], {}, { name: 'a' });
    before = write(build, 'a');
    return build.add('Relu', [before], {}, { name: 'b' });
  });
  const layers = [layerOf('a', 'a', 3), { ...layerOf('b', 'b', unitCount), inputs: ['a'] }];
  const model = {
    graph: {
      ...written,
      inputs: [{ ...written.inputs[0]!, name: pixels }],
      nodes: written.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
    },
    preactivations: new Map([
      ['a', written.nodes[0]!.outputs[0]!],
      ['b', before],
    ]),
    model: { input: { sizePx: [16, 16] }, layers },
  } as unknown as LoadedModel;
  const layer = layers.find(({ slug }) => slug === asked)!;
  return readConvolutions({ model, layer, engine, listCount: 6, readCount: 2 });
}

/** Compares each listed kernel of a unit with the weights that the convolution was made with, [units, channels, cells]. */
function expectRaw({ convolutions, units }: ReadLayer, unit: number, weights: Float64Array): void {
  const [own] = units[unit]!;
  const { size, channelCount, start } = convolutions[own!.convolution]!;
  const cellCount = size[0] * size[1];
  for (const { channel, scale, cells } of own!.channels) {
    const kernel = decodeWeightMap({ size, scale, cells });
    const first = ((unit - start) * channelCount + channel) * cellCount;
    for (const [cell, value] of kernel.entries()) {
      expect(Math.abs(value - weights[first + cell]!)).toBeLessThan(scale / 200);
    }
  }
}

const valuesOf = (shape: number[], seed: number): Float64Array => Float64Array.from(randomArray(shape, seed).data);

const magnitude = (values: Float64Array): number => values.reduce((sum, value) => sum + Math.abs(value), 0);

describe('readConvolutions', () => {
  it('reads a convolution behind a pool as the network holds it, channel for unit', async () => {
    const found = await read(5, (build, a) => {
      const pooled = build.add('MaxPool', [a], pooling({ kernel: [3, 3], strides: [2, 2], ...same }));
      return conv(build, pooled, [5, 3, 3, 3], 2, same);
    });
    const [convolution] = found.convolutions;
    expect(convolution).toMatchObject({
      start: 0,
      count: 5,
      channelCount: 3,
      size: [3, 3],
      source: 'a',
      isDirect: true,
    });
    for (let unit = 0; unit < 5; unit++) {
      expectRaw(found, unit, valuesOf([5, 3, 3, 3], 2));
      const [own] = found.units[unit]!;
      expect(own).toMatchObject({ convolution: 0, coverage: 1 });
      for (const { channel, reads } of own!.channels) expect(reads).toEqual([[channel, expect.closeTo(1, 5)]]);
    }
  });

  it('tells for each channel of a bottleneck how much leads through it, and what it reads', async () => {
    const found = await read(4, (build, a) => {
      const reduced = build.add('Relu', [conv(build, a, [5, 3, 1, 1], 2)], {});
      return build.add('Concat', [conv(build, a, [2, 3, 1, 1], 6), conv(build, reduced, [2, 5, 3, 3], 4, same)], {
        axis: 1,
      });
    });
    expect(found.convolutions.map(({ start, count, isDirect, size }) => ({ start, count, isDirect, size }))).toEqual([
      { start: 0, count: 2, isDirect: true, size: [1, 1] },
      { start: 2, count: 2, isDirect: false, size: [3, 3] },
    ]);
    const [reduce, last] = [valuesOf([5, 3, 1, 1], 2), valuesOf([2, 5, 3, 3], 4)];
    for (const unit of [2, 3]) {
      expectRaw(found, unit, last);
      const paths = Array.from({ length: 5 }, (_, channel) => {
        const first = ((unit - 2) * 5 + channel) * 9;
        return magnitude(last.subarray(first, first + 9)) * magnitude(reduce.subarray(3 * channel, 3 * channel + 3));
      });
      const whole = paths.reduce((sum, path) => sum + path, 0);
      const { channels } = found.units[unit]![0]!;
      expect(channels.map(({ channel }) => channel)).toEqual([...paths.keys()].sort((p, q) => paths[q]! - paths[p]!));
      for (const { channel, share, reads } of channels) {
        expect(share).toBeCloseTo(paths[channel]! / whole, 5);
        const own = [...reduce.subarray(3 * channel, 3 * channel + 3)];
        const order = [0, 1, 2].sort((p, q) => Math.abs(own[q]!) - Math.abs(own[p]!)).slice(0, 2);
        const largest = Math.abs(own[order[0]!]!);
        expect(reads).toEqual(order.map((other) => [other, expect.closeTo(own[other]! / largest, 5)]));
      }
    }
  });

  it('reads the first layer over the colours of the image', async () => {
    const found = await read(5, (build, a) => conv(build, a, [5, 3, 1, 1], 2), 'a');
    expect(found.convolutions).toMatchObject([{ source: null, channelCount: 3, isDirect: true, size: [3, 3] }]);
    for (let unit = 0; unit < 3; unit++) expectRaw(found, unit, valuesOf([3, 3, 3, 3], 1));
  });

  it('finds no convolution behind a gate, and both in a sum of two', async () => {
    const gated = await read(3, (build, a) => build.add('Mul', [a, build.add('Sigmoid', [a], {})], {}));
    expect(gated.convolutions).toEqual([]);
    expect(gated.units).toEqual([[], [], []]);
    const summed = await read(2, (build, a) =>
      build.add('Add', [conv(build, a, [2, 3, 1, 1], 2), conv(build, a, [2, 3, 3, 3], 4, same)], {}),
    );
    expect(summed.convolutions.map(({ size }) => size)).toEqual([
      [1, 1],
      [3, 3],
    ]);
    expect(summed.units.map((own) => own.map(({ convolution }) => convolution))).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});
