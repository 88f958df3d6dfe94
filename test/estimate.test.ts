import { describe, expect, it } from 'vitest';
import type { Engine, Tensors } from '../pipeline/engine/engine.ts';
import { estimateStages } from '../pipeline/estimate.ts';
import { listPairs } from '../pipeline/estimate/time-weights.ts';
import { product } from '../pipeline/network/dimensions.ts';
import type { Graph } from '../pipeline/network/graph.ts';
import type { LoadedModel } from '../pipeline/network/model.ts';
import { pixels } from '../pipeline/network/pixel-input.ts';
import { inferShapes } from '../pipeline/network/shape.ts';
import { countStimuli } from '../pipeline/stimuli/tune-layer.ts';
import { usualSteps } from '../pipeline/visualize/calibrate-steps.ts';
import { recipes } from '../pipeline/visualize/recipes.ts';
import { tinyCorpus } from './examples/tiny-corpus.ts';
import { tinyModel } from './examples/tiny-model.ts';
import { conv, network } from './oracle/tiny-network.ts';
import { layerOf } from './weights/layer-pair.ts';

const compileMs = 50;

/** An engine of one worker whose time passes by what a test says that a graph costs; it computes nothing but zeros. */
function clockwork(costOf: (graph: Graph) => number): { engine: Engine; now: () => number } {
  let clockMs = 0;
  let before: Promise<unknown> = Promise.resolve();
  /** One run after the other, and what follows from one before the next. */
  const run = (graph: Graph): Promise<Tensors> => {
    const result = before.then(() => compute(graph));
    before = result.then(() => new Promise((resolve) => void setImmediate(resolve)));
    return result;
  };
  const compute = (graph: Graph): Tensors => {
    clockMs += costOf(graph);
    const shapes = inferShapes(graph, {});
    return Object.fromEntries(
      graph.outputs.map((name) => {
        const shape = shapes.get(name)!;
        const isIndex = graph.nodes.some(({ op, outputs }) => outputs[0] === name && op.startsWith('Arg'));
        return [name, { data: isIndex ? new Int32Array(product(shape)) : new Float32Array(product(shape)), shape }];
      }),
    );
  };
  const engine: Engine = {
    name: 'clockwork',
    concurrency: 1,
    onGpu: false,
    async compile(graph) {
      clockMs += compileMs;
      return {
        run: () => run(graph),
        async runSeries(_, series) {
          let last: Tensors = {};
          for (let i = 0; i < series.length; i++) last = await run(graph);
          return last;
        },
        dispose: async () => undefined,
      };
    },
    dispose: async () => undefined,
  };
  return { engine, now: () => clockMs };
}

const isStep = ({ outputs }: Graph) => outputs.includes('step/objective');
const isRanking = ({ nodes }: Graph) => nodes.some(({ op }) => op === 'ArgMax');

const model = tinyModel();
const layers = model.model.layers.map((layer, i, all) => ({ ...layer, inputs: i === 0 ? [] : [all[i - 1]!.slug] }));
const withInputs = { ...model, model: { ...model.model, layers } };
const options = { ...recipes.quick, stepCount: 40, settleSteps: 8, diversityCount: 0 };

describe('estimateStages', () => {
  it('scales what it measures to all pictures, images and pairs of layers', async () => {
    const [stepMs, batchMs] = [6, 20];
    const { engine, now } = clockwork((graph) => (isStep(graph) ? stepMs : isRanking(graph) ? batchMs : 0));
    const corpus = tinyCorpus(400);
    const estimate = await estimateStages({ model: withInputs, layers, engine, corpus, options, now });

    expect(estimate).toMatchObject({ engine: 'clockwork', workers: 1, measuringMs: now() });
    // Four images a run; of those that are damaged, none is left out before it is read.
    expect(estimate.examples).toEqual({ imageCount: 400, elapsedMs: expect.closeTo(compileMs + 100 * batchMs, 6) });
    expect(estimate.visualize).toMatchObject({ pictureCount: 36, stepCount: 40 });
    // Two pictures a step. The mixed layer climbs in two parts.
    const climbMs = (unitCount: number) => (2 * unitCount * options.stepCount * stepMs) / 2;
    const elapsed = Object.fromEntries(estimate.visualize.layers.map(({ layer, elapsedMs }) => [layer, elapsedMs]));
    for (const { slug, unitCount } of layers) {
      expect(elapsed[slug]).toBeGreaterThan(climbMs(unitCount));
      expect(elapsed[slug]).toBeLessThan(1.4 * climbMs(unitCount) + 400);
    }
    // Branches are read one by one, so the cheaper pair takes two graphs; the dearer one is not taken to be quicker than that.
    expect(estimate.weights).toEqual({ pairCount: 2, elapsedMs: expect.closeTo(4 * compileMs, 6) });
  });

  it('counts the usual steps, and those of finding them out, where layers take what they need', async () => {
    const { engine, now } = clockwork((graph) => (isStep(graph) ? 6 : 0));
    const adaptive = { ...recipes.adaptive, negative: false, diversityCount: 0 };
    const asked = { model: withInputs, layers: layers.slice(0, 1), engine, corpus: tinyCorpus(40), now };
    const { visualize } = await estimateStages({ ...asked, options: adaptive });
    const { tolerance: _, ...fixed } = { ...adaptive, stepCount: usualSteps };
    const { visualize: plain } = await estimateStages({ ...asked, options: fixed });
    expect([visualize.stepCount, plain.stepCount]).toEqual([128, 128]);
    // Each unit of the sample climbs 512 steps of Lucid's and 128 of its own, and settles at 64 and 96 as well; two pictures a step.
    const { unitCount } = layers[0]!;
    const calibrationMs = (Math.min(8, unitCount) * (512 + 128 + 2 * 32) * 6) / 2;
    expect(visualize.elapsedMs - plain.elapsedMs).toBeCloseTo(calibrationMs, 6);
  });

  it('tells layers apart that differ in cost', async () => {
    const { engine, now } = clockwork((graph) => (isStep(graph) ? graph.nodes.length ** 2 : 1));
    const corpus = tinyCorpus(40);
    const { visualize } = await estimateStages({ model: withInputs, layers, engine, corpus, options, now });
    const [relu, , linear] = visualize.layers.map(({ elapsedMs, pictureCount }) => elapsedMs / pictureCount);
    expect(linear! / relu!).toBeGreaterThan(1.5);
  });

  it('scales the time of a few drawings to all that are shown, network and control', async () => {
    const [runMs, batchSize] = [12, 4];
    const { engine, now } = clockwork((graph) => (isStep(graph) ? 1 : runMs));
    const [, mixed] = layers;
    const asked = { model: withInputs, layers: [mixed!], engine, corpus: tinyCorpus(40), options, now };
    const { stimuli } = await estimateStages(asked);
    expect(stimuli.drawingCount).toBe(countStimuli(mixed!.receptiveFieldPx));
    expect(stimuli.elapsedMs).toBeCloseTo((stimuli.drawingCount * 2 * runMs) / batchSize, 6);
  });

  it('counts only the layers and units that are asked for', async () => {
    const { engine, now } = clockwork(() => 1);
    const [, mixed] = layers;
    const asked = { model: withInputs, layers: [mixed!], engine, corpus: tinyCorpus(40), options, limit: 2, now };
    const { visualize, weights } = await estimateStages(asked);
    expect(visualize.layers.map(({ layer, pictureCount }) => [layer, pictureCount])).toEqual([['mixed', 4]]);
    expect(weights.pairCount).toBe(2);
  });
});

describe('listPairs', () => {
  it('lists neighbours of the layers asked for, dearer the more units and the larger the maps', () => {
    const pairs = listPairs(withInputs, layers);
    expect(pairs.map(({ from, to }) => `${from.slug} ${to.slug}`)).toEqual(['relu mixed', 'mixed linear']);
    expect(listPairs(withInputs, [layers[2]!])).toEqual([pairs[1]]);
    for (const { work } of pairs) expect(work).toBeGreaterThan(0);
  });

  it('counts the window of each branch apart, and needs no means of gates', () => {
    const graph = network([-1, 3, -1, -1], (build) => {
      const a = build.add('Identity', ['x'], {}, { name: 'a' });
      const mean = build.add('ReduceMean', [a], { axes: [2, 3], keepDims: true });
      const gated = build.add('Mul', [a, build.add('Sigmoid', [mean], {})], {});
      const branches = [
        conv(build, gated, [5, 3, 1, 1], 1),
        conv(build, gated, [2, 3, 3, 3], 2, { pads: [1, 1, 1, 1] }),
      ];
      return build.add('Concat', branches, { axis: 1 }, { name: 'b' });
    });
    const [from, to] = [layerOf('a', 'a', 3), { ...layerOf('b', 'b', 7), inputs: ['a'] }];
    const gated = {
      graph: { ...graph, inputs: [{ ...graph.inputs[0]!, name: pixels }], nodes: renamed(graph) },
      preactivations: new Map([['b', 'b']]),
      model: { input: { sizePx: [16, 16] }, layers: [from, to] },
    } as unknown as LoadedModel;
    const { work } = listPairs(gated, [to])[0]!;
    // Multiply-adds of either branch, and numbers that are fetched: 3 channels times 1 or 9 cells.
    const [multiplyAdds, numberCount] = [5 * 15 + 2 * 54, 5 * 3 + 2 * 27];
    expect(work).toBeGreaterThan(multiplyAdds);
    expect((work - multiplyAdds) % numberCount).toBe(0);
  });
});

/** The nodes of a network whose input is called `x`, reading pixels instead. */
const renamed = ({ nodes }: Graph): Graph['nodes'] =>
  nodes.map((node): Graph['nodes'][number] => ({
    ...node,
    inputs: node.inputs.map((name) => (name === 'x' ? pixels : name)),
  }));
