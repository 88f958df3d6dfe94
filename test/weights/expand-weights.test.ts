import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import type { GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';
import { expandWeights } from '../../pipeline/weights/expand-weights.ts';
import type { ExpandOptions } from '../../pipeline/weights/expand-weights.ts';
import { planExpansion } from '../../pipeline/weights/plan-expansion.ts';
import type { Expansion } from '../../pipeline/weights/plan-expansion.ts';
import { arrayOf, at } from '../oracle/array.ts';
import type { NumberArray } from '../oracle/array.ts';
import { runOnnx } from '../oracle/run-onnx.ts';
import { conv, pooling } from '../oracle/tiny-network.ts';
import { relativeError } from '../oracle/values.ts';
import { bruteForce, layerPair, linearized } from './layer-pair.ts';
import type { LayerPair } from './layer-pair.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 2 });
});
afterAll(() => engine.dispose());

const plan = ({ model, from }: LayerPair): Expansion =>
  planExpansion({
    graph: model.graph,
    source: from.tensor,
    target: model.graph.outputs[0]!,
    inputSizePx: model.model.input.sizePx as [number, number],
  });

/** The kernels of some units, each a copy. */
async function read(expansion: Expansion, options?: ExpandOptions, on = engine): Promise<Map<number, Float32Array>> {
  const found = new Map<number, Float32Array>();
  for await (const { unit, kernels } of expandWeights(expansion, on, options)) found.set(unit, kernels.slice());
  return found;
}

function allKernels({ unitCount, channelCount, kernelSize }: Expansion, found: Map<number, Float32Array>): NumberArray {
  const data = Float64Array.from(Array.from({ length: unitCount }, (_, unit) => [...found.get(unit)!]).flat());
  return { data, shape: [unitCount, channelCount, ...kernelSize] };
}

const same = { pads: [1, 1, 1, 1] } as const;
const relu = (build: GraphBuilder, x: string) => build.add('Relu', [x], {});

/** Branches of 1×1, 3×3 and a pool, from `depth` to 6 channels. */
function module(build: GraphBuilder, x: string, depth: number, seed: number): string {
  const pooled = build.add('MaxPool', [x], pooling({ kernel: [3, 3], ...same }));
  const branches = [
    conv(build, x, [2, depth, 1, 1], seed),
    conv(build, relu(build, conv(build, x, [3, depth, 1, 1], seed + 2)), [2, 3, 3, 3], seed + 4, same),
    conv(build, pooled, [2, depth, 1, 1], seed + 6),
  ];
  return build.add('Concat', branches, { axis: 1 });
}

/** An inverted bottleneck with its shortcut, 3 channels. */
function block(build: GraphBuilder, x: string, seed: number): string {
  const wide = build.add('Clip', [conv(build, x, [6, 3, 1, 1], seed)], { min: 0, max: 6 });
  const depthwise = conv(build, wide, [6, 1, 3, 3], seed + 2, { groups: 6, ...same });
  return build.add('Add', [x, conv(build, build.add('HardSwish', [depthwise], {}), [3, 6, 1, 1], seed + 4)], {});
}

/** What lies between `a`, with 3 channels, and a layer further up. */
const distances: Record<string, (build: GraphBuilder, a: string) => string> = {
  'two modules behind a strided pool': (build, a) => {
    const pooled = build.add('MaxPool', [relu(build, a)], pooling({ kernel: [2, 2], strides: [2, 2] }));
    return module(build, relu(build, module(build, pooled, 3, 2)), 6, 20);
  },
  'two residual blocks with depthwise convolutions': (build, a) => block(build, block(build, a, 2), 12),
  'a strided depthwise convolution, then a block': (build, a) =>
    block(build, conv(build, a, [3, 1, 3, 3], 2, { groups: 3, strides: [2, 2], ...same }), 12),
  'a concatenation of near and far, as in a dense block': (build, a) => {
    const first = conv(build, relu(build, a), [2, 3, 3, 3], 2, same);
    const wider = build.add('Concat', [a, first], { axis: 1 });
    return build.add('Concat', [wider, conv(build, relu(build, wider), [2, 5, 3, 3], 6, same)], { axis: 1 });
  },
  'padding as an operator of its own, and a slice': (build, a) => {
    const padded = build.add('Pad', [a], { pads: [0, 0, 2, 1, 0, 0, 0, 1], value: 0 });
    const every = build.add('Slice', [padded], { axes: [2, 3], starts: [1, 0], ends: [99, 99], steps: [2, 1] });
    return conv(build, every, [2, 3, 3, 3], 6);
  },
};

/** One convolution. */
const near = (build: GraphBuilder, a: string) => conv(build, a, [2, 3, 3, 3], 6, same);

describe('expandWeights', () => {
  it.each(Object.entries(distances))('reads through %s what impulses say', async (_, write) => {
    const pair = layerPair(write);
    const expansion = plan(pair);
    const expected = await bruteForce(pair);
    expect(relativeError(allKernels(expansion, await read(expansion)), expected)).toBeLessThan(1e-5);
  });

  it('gives units whose branch does not read the layer no weight', async () => {
    const pair = layerPair((build, a) => {
      const aside = conv(build, 'x', [2, 3, 3, 3], 2, { strides: [2, 2], ...same });
      return build.add('Concat', [aside, near(build, a)], { axis: 1 });
    });
    const found = await read(plan(pair));
    const alone = await read(plan(layerPair(near)));
    const nothing = new Float32Array(27);
    expect([...found.values()]).toEqual([nothing, nothing, alone.get(0), alone.get(1)]);
  });

  it('reads the units that it is asked for, and compiles no other branch', async () => {
    const expansion = plan(layerPair(distances['two modules behind a strided pool']!));
    let compiledCount = 0;
    const counting: Engine = {
      ...engine,
      compile(graph) {
        compiledCount++;
        return engine.compile(graph);
      },
    };
    const some = await read(expansion, { units: [3, 2], batchSize: 1 }, counting);
    const all = await read(expansion);
    expect([...some.keys()]).toEqual([3, 2]);
    for (const [unit, kernels] of some) expect(kernels).toEqual(all.get(unit));
    expect(compiledCount).toBe(1);
  });

  it('says which unit the target does not have, and that two tensors are not connected', async () => {
    const pair = layerPair((build, a) => conv(build, a, [5, 3, 3, 3], 2, same));
    await expect(read(plan(pair), { units: [4, 5] })).rejects.toThrow('the target has 5 units, asked for 5');
    const backwards = { graph: pair.model.graph, source: pair.model.graph.outputs[0]!, target: 'a' };
    expect(() => planExpansion({ ...backwards, inputSizePx: [32, 32] })).toThrow('no path leads from');
  });

  it('has no more runs under way than the engine takes and one that waits, and frees them when the reader leaves', async () => {
    let [underWay, most, disposed] = [0, 0, 0];
    const watched: Engine = {
      ...engine,
      async compile(graph) {
        const program = await engine.compile(graph);
        return {
          ...program,
          async run(feeds) {
            most = Math.max(most, ++underWay);
            return program.run(feeds).finally(() => underWay--);
          },
          dispose() {
            disposed++;
            return program.dispose();
          },
        };
      },
    };
    const expansion = plan(layerPair((build, a) => conv(build, a, [20, 3, 3, 3], 2, same)));
    let seenCount = 0;
    for await (const { unit } of expandWeights(expansion, watched, { batchSize: 1 })) {
      expect(unit).toBe(seenCount++);
      if (seenCount === 12) break;
    }
    expect(most).toBe(engine.concurrency + 1);
    expect(underWay).toBe(0);
    expect(disposed).toBe(1);
  });
});

const googlenet = fileURLToPath(new URL('../../../shared/models/googlenet.onnx', import.meta.url));

describe('expandWeights of GoogLeNet', () => {
  it('gives conv2 → inception-3b as onnxruntime answers to impulses', { timeout: 120_000 }, async ({ skip }) => {
    skip(!existsSync(googlenet), '../shared/models/googlenet.onnx is not on this machine');
    const { graph, model, preactivations } = await loadModel(googlenet, { id: 'googlenet', preset: 'caffe-bgr' });
    const source = model.layers.find(({ slug }) => slug === 'conv2')!.tensor;
    const target = preactivations.get('inception-3b')!;
    const expansion = planExpansion({ graph, source, target, inputSizePx: [224, 224] });
    expect(expansion).toMatchObject({ kernelSize: [19, 19], channelCount: 192, unitCount: 480 });

    // One unit of each branch; position 8 reads the pool's cells 4 … 12, and those cells 8 … 26 of conv2.
    const units = [5, 200, 350, 460];
    const found = await read(expansion, { units });
    const impulses = [[0, 9, 9], [17, 8, 8], [40, 12, 14], [99, 9, 4], [150, 18, 18], [191, 10, 7]] as const; // prettier-ignore
    const maps = arrayOf([impulses.length + 1, 192, 36, 36], (image, channel, row, column) => {
      const impulse = impulses[image - 1];
      return impulse?.[0] === channel && impulse[1] + 8 === row && impulse[2] + 8 === column ? 1000 : 0;
    });
    const tail = subgraph(linearized(graph), [target], [{ name: source, shape: maps.shape, type: 'float32' }]);
    const answers = (await runOnnx(tail, { [source]: maps })).get(target)!;
    const expected = arrayOf(
      [units.length, impulses.length],
      (i, impulse) => (at(answers, [impulse + 1, units[i]!, 8, 8]) - at(answers, [0, units[i]!, 8, 8])) / 1000,
    );
    const actual = arrayOf(expected.shape, (i, impulse) => {
      const [channel, row, column] = impulses[impulse]!;
      return found.get(units[i]!)![(channel! * 19 + row!) * 19 + column!]!;
    });
    expect(relativeError(actual, expected)).toBeLessThan(1e-3);
    expect(actual.data.some((weight) => weight !== 0)).toBe(true);
  });
});
