import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import type { Tensor } from '../../pipeline/network/graph.ts';
import { gateMeans } from '../../pipeline/weights/gate-means.ts';
import { interpret } from '../oracle/interpret.ts';
import { conv, network } from '../oracle/tiny-network.ts';
import { randomArray } from '../oracle/values.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 1 });
});
afterAll(() => engine.dispose());

/** One gate for the whole map and one for each place. */
const gated = network([-1, 3, -1, -1], (build) => {
  const pooled = build.add('GlobalAveragePool', ['x'], {});
  build.add('Sigmoid', [conv(build, pooled, [3, 3, 1, 1], 1)], {}, { name: 'by channel' });
  build.add('Sigmoid', [conv(build, 'x', [1, 3, 1, 1], 3)], {}, { name: 'by place' });
  return build.add('Mul', [build.add('Mul', ['x', 'by channel'], {}), 'by place'], {});
});

const pixels = (images: number, seed: number): Tensor => {
  const { data, shape } = randomArray([images, 3, 4, 5], seed);
  return { data: Float32Array.from(data), shape };
};

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('gateMeans', () => {
  it('averages over images and places, a smaller last batch weighing less', async () => {
    const means = await gateMeans(gated, [pixels(4, 1), pixels(4, 2), pixels(1, 3)], engine);
    expect([...means.keys()]).toEqual(['by channel', 'by place']);

    const all = [1, 2, 3].map((seed) => interpret(gated, { x: randomArray([seed === 3 ? 1 : 4, 3, 4, 5], seed) }));
    const byChannel = all.flatMap((values) => [...values.get('by channel')!.data]);
    const byPlace = all.flatMap((values) => [...values.get('by place')!.data]);
    const expected = [0, 1, 2].map((channel) => mean(byChannel.filter((_, i) => i % 3 === channel)));
    expect(means.get('by channel')!.shape).toEqual([3]);
    for (const [channel, value] of expected.entries()) {
      expect(means.get('by channel')!.data[channel]).toBeCloseTo(value, 5);
    }
    expect(means.get('by place')!.shape).toEqual([1]);
    expect(means.get('by place')!.data[0]).toBeCloseTo(mean(byPlace), 5);
  });

  it('reads no image for a network without gates', async () => {
    const plain = network([-1, 3, -1, -1], (build) => conv(build, 'x', [3, 3, 1, 1], 1));
    let readCount = 0;
    const counted = (function* () {
      readCount++;
      yield pixels(1, 1);
    })();
    expect(await gateMeans(plain, counted, engine)).toEqual(new Map());
    expect(readCount).toBe(0);
  });

  it('says when there is no image to average over', async () => {
    await expect(gateMeans(gated, [], engine)).rejects.toThrow('the network has 2 gates, and no image');
  });
});
