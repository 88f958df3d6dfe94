import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { createTfjsEngine } from '../../pipeline/engine/tfjs.ts';
import type { GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { readWeights } from '../../pipeline/weights/read-weights.ts';
import type { LayerWeights, ReadWeights } from '../../pipeline/weights/read-weights.ts';
import { arrayOf, at } from '../oracle/array.ts';
import type { NumberArray } from '../oracle/array.ts';
import { runOnnx } from '../oracle/run-onnx.ts';
import { conv, convolution, pooling } from '../oracle/tiny-network.ts';
import { randomArray, relativeError } from '../oracle/values.ts';
import { bruteForce, layerPair } from './layer-pair.ts';
import type { LayerPair } from './layer-pair.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 2 });
});
afterAll(() => engine.dispose());

const read = (pair: LayerPair, more: Partial<ReadWeights> = {}) => readWeights({ ...pair, engine, ...more });

/** All kernels, [to, from, rows, columns]: with few units the list of the strongest is complete. */
function kernels({ from, to, kernelSize, inputs }: LayerWeights): NumberArray {
  return arrayOf([to.unitCount, from.unitCount, ...kernelSize], (unit, other, row, column) => {
    const { map } = inputs[unit]!.find((connected) => connected.unit === other)!;
    return map[row * kernelSize[1] + column]!;
  });
}

type Write = (build: GraphBuilder, a: string) => string;
const same = { pads: [1, 1, 1, 1] } as const;

/** What can lie between two layers; `a` has 3 channels. */
const networks: Record<string, Write> = {
  'one convolution': (build, a) => conv(build, a, [5, 3, 3, 3], 2, same),
  'a convolution with even, asymmetric kernel': (build, a) => conv(build, a, [5, 3, 2, 4], 2, { pads: [1, 2, 0, 1] }),
  'an unpadded strided convolution': (build, a) => conv(build, a, [5, 3, 3, 3], 2, { strides: [2, 2] }),
  'a dilated convolution': (build, a) => conv(build, a, [5, 3, 3, 3], 2, { dilations: [2, 2], pads: [2, 2, 2, 2] }),
  'ReLU, LRN and a strided pool, then a convolution': (build, a) => {
    const normalized = build.add('Lrn', [build.add('Relu', [a], {})], { size: 3, alpha: 1, beta: 0.75, bias: 1 });
    const pooled = build.add('MaxPool', [normalized], pooling({ kernel: [3, 3], strides: [2, 2], ...same }));
    return conv(build, pooled, [5, 3, 3, 3], 2, same);
  },
  'a pool that rounds up': (build, a) => {
    const pooled = build.add('MaxPool', [a], pooling({ kernel: [3, 3], strides: [2, 2], ceil: true }));
    return conv(build, pooled, [5, 3, 3, 3], 2, same);
  },
  'a depthwise separable convolution': (build, a) => {
    const depthwise = conv(build, a, [3, 1, 3, 3], 2, { groups: 3, strides: [2, 2], ...same });
    return conv(build, build.add('HardSwish', [depthwise], {}), [5, 3, 1, 1], 4);
  },
  'a bottleneck with residual addition': (build, a) => {
    const reduced = build.add('Relu', [conv(build, a, [2, 3, 1, 1], 2)], {});
    const wide = conv(build, build.add('Clip', [conv(build, reduced, [2, 2, 3, 3], 4, same)], { min: 0, max: 6 }), [3, 2, 1, 1], 6); // prettier-ignore
    return build.add('Add', [build.add('Relu', [a], {}), wide], {});
  },
  'an inception module': (build, a) => {
    const relu = (x: string) => build.add('Relu', [x], {});
    const branches = [
      conv(build, a, [2, 3, 1, 1], 2),
      conv(build, relu(conv(build, a, [4, 3, 1, 1], 4)), [2, 4, 3, 3], 6, same),
      conv(build, relu(conv(build, a, [3, 3, 1, 1], 8)), [2, 3, 5, 5], 10, { pads: [2, 2, 2, 2] }),
      conv(build, build.add('MaxPool', [a], pooling({ kernel: [3, 3], ...same })), [2, 3, 1, 1], 12),
    ];
    return build.add('Concat', branches, { axis: 1 });
  },
};

/** A convolution whose 4 channels are scaled by a gate that looks at the whole map. */
const squeezeAndExcitation: Write = (build, a) => {
  const x = conv(build, a, [4, 3, 3, 3], 2, same);
  const squeezed = conv(build, build.add('GlobalAveragePool', [x], {}), [2, 4, 1, 1], 4);
  build.add('Sigmoid', [conv(build, build.add('Relu', [squeezed], {}), [4, 2, 1, 1], 6)], {}, { name: 'gate' });
  return build.add('Mul', [x, 'gate'], {});
};

describe('readWeights', () => {
  it.each(Object.entries(networks))('reads %s as brute force on the linearized network does', async (_, write) => {
    const pair = layerPair(write);
    const weights = await read(pair);
    expect(relativeError(kernels(weights), await bruteForce(pair))).toBeLessThan(1e-5);
  });

  it('equals the linear map that onnxruntime computes from impulses', async () => {
    const pair = layerPair((build, a) => {
      const pooled = build.add('AveragePool', [conv(build, a, [4, 3, 3, 3], 2, same)], {
        ...pooling({ kernel: [2, 2], strides: [2, 2] }),
        countIncludePad: false,
      });
      return conv(build, pooled, [6, 4, 3, 3], 4, same);
    });
    const weights = await read(pair);
    const answers = await bruteForce(pair, async (graph, a) => {
      const results = await runOnnx({ ...graph, inputs: [{ name: 'a', shape: a.shape, type: 'float32' }] }, { a });
      return results.get(graph.outputs[0]!)!;
    });
    expect(relativeError(kernels(weights), answers)).toBeLessThan(1e-4);
  });

  it('composes two convolutions into one kernel', async () => {
    const [first, second] = [randomArray([4, 3, 3, 3], 20), randomArray([5, 4, 3, 3], 21)];
    const pair = layerPair((build, a) => {
      const middle = build.add('Conv', [a, build.constant(first)], convolution(same));
      return build.add('Conv', [build.add('Relu', [middle], {}), build.constant(second)], convolution(same));
    });
    const composed = arrayOf([5, 3, 5, 5], (unit, other, row, column) => {
      let sum = 0;
      for (let middle = 0; middle < 4; middle++) {
        for (let y = Math.max(0, row - 2); y <= Math.min(2, row); y++) {
          for (let x = Math.max(0, column - 2); x <= Math.min(2, column); x++) {
            sum += at(second, [unit, middle, y, x]) * at(first, [middle, other, row - y, column - x]);
          }
        }
      }
      return sum;
    });
    expect(relativeError(kernels(await read(pair)), composed)).toBeLessThan(1e-5);
  });

  it('keeps excitation and inhibition of a Gabor-like kernel apart', async () => {
    const stripes = arrayOf([1, 3, 5, 5], (_unit, other, _row, column) =>
      other === 1 ? [-0.25, 0.5, 0, -0.5, 0.25][column]! : 0,
    );
    const weights = await read(
      layerPair((build, a) => build.add('Conv', [a, build.constant(stripes)], convolution({ pads: [2, 2, 2, 2] }))),
    );
    expect([...weights.excitation]).toEqual([0, 3.75, 0]);
    expect([...weights.inhibition]).toEqual([0, -3.75, 0]);
    expect(weights.inputs[0]![0]!.unit).toBe(1);
  });

  it('sums what its maps hold', async () => {
    const weights = await read(layerPair(networks['an inception module']!));
    const { shape, data } = kernels(weights);
    const cells = shape[2]! * shape[3]!;
    for (const [pair, excitation] of weights.excitation.entries()) {
      const map = data.slice(pair * cells, (pair + 1) * cells);
      expect(excitation).toBeCloseTo(
        map.filter((w) => w > 0).reduce((a, b) => a + b, 0),
        4,
      );
      expect(weights.inhibition[pair]).toBeCloseTo(
        map.filter((w) => w < 0).reduce((a, b) => a + b, 0),
        4,
      );
    }
  });

  it('lists the largest sums of magnitudes, strongest first, and the same kernels from both ends', async () => {
    const pair = layerPair((build, a) => conv(build, a, [40, 3, 3, 3], 2, same));
    const weights = await read(pair, { options: { listCount: 4 } });
    const magnitude = (unit: number, other: number) =>
      weights.excitation[unit * 3 + other]! - weights.inhibition[unit * 3 + other]!;
    for (const [other, listed] of weights.outputs.entries()) {
      const ranked = Array.from({ length: 40 }, (_, unit) => unit).sort(
        (x, y) => magnitude(y, other) - magnitude(x, other),
      );
      expect(listed.map(({ unit }) => unit)).toEqual(ranked.slice(0, 4));
      for (const { unit, map } of listed) {
        expect(map).toEqual(weights.inputs[unit]!.find((connected) => connected.unit === other)!.map);
      }
    }
  });

  it('lists no unit that is not connected', async () => {
    const pair = layerPair((build, a) => conv(build, a, [3, 1, 3, 3], 2, { groups: 3, ...same }));
    const { inputs, outputs } = await read(pair);
    for (const lists of [inputs, outputs]) {
      expect(lists.map((listed) => listed.map(({ unit }) => unit))).toEqual([[0], [1], [2]]);
    }
  });

  it('gives the same to the bit however many units a run takes and however many workers run', async () => {
    const pair = layerPair(networks['an inception module']!);
    const [whole, threes, ones] = await Promise.all(
      [8, 3, 1].map((batchSize) => read(pair, { options: { batchSize } })),
    );
    expect(threes).toEqual(whole);
    expect(ones).toEqual(whole);
  });

  it('reads the same through TensorFlow.js', async () => {
    const tfjs = await createTfjsEngine({ backend: 'cpu' });
    const pair = layerPair(networks['ReLU, LRN and a strided pool, then a convolution']!);
    const [theirs, ours] = [await read(pair, { engine: tfjs }), await read(pair)];
    await tfjs.dispose();
    expect(relativeError(kernels(theirs), kernels(ours))).toBeLessThan(1e-5);
  });

  it('spreads a kernel over the whole map where the later layer reads all of it', async () => {
    const dense = randomArray([5, 3, 1, 1], 30);
    const pair = layerPair((build, a) =>
      build.add('Conv', [build.add('GlobalAveragePool', [a], {}), build.constant(dense)], convolution()),
    );
    const spread = arrayOf([5, 3, 16, 16], (unit, other) => at(dense, [unit, other, 0, 0]) / 256);
    expect(relativeError(kernels(await read(pair)), spread)).toBeLessThan(1e-5);
  });

  it('freezes gates at their mean', async () => {
    const pair = layerPair(squeezeAndExcitation);
    const means = Float32Array.of(0.25, 0.5, 0.75, 1);
    const weights = await read(pair, { gateMeans: new Map([['gate', { data: means, shape: [4] }]]) });
    const frozen = layerPair((build, a) => {
      const scale = build.constant({ data: means, shape: [1, 4, 1, 1] });
      return build.add('Mul', [conv(build, a, [4, 3, 3, 3], 2, same), scale], {});
    });
    expect(weights.kernelSize).toEqual([3, 3]);
    expect(relativeError(kernels(weights), await bruteForce(frozen))).toBeLessThan(1e-5);
    await expect(read(pair)).rejects.toThrow('needs the mean of gate "gate"');
  });

  it('says how far it is, and stops when it is told to', async () => {
    const pair = layerPair(networks['one convolution']!);
    const done: number[] = [];
    const onProgress = (doneCount: number) => void done.push(doneCount);
    await read(pair, { options: { batchSize: 2 }, onProgress });
    expect(done).toEqual([1, 2, 3, 4, 5]);
    await expect(read(pair, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});
