import { describe, expect, it } from 'vitest';
import type { Engine, Tensors } from '../pipeline/engine/engine.ts';
import { estimateStages } from '../pipeline/estimate.ts';
import { listPairs } from '../pipeline/estimate/time-weights.ts';
import { product } from '../pipeline/network/dimensions.ts';
import type { Graph } from '../pipeline/network/graph.ts';
import { inferShapes } from '../pipeline/network/shape.ts';
import { recipes } from '../pipeline/visualize/recipes.ts';
import { tinyCorpus } from './examples/tiny-corpus.ts';
import { tinyModel } from './examples/tiny-model.ts';

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
    // Whose branches are read one by one: three graphs for two pairs.
    expect(estimate.weights).toEqual({ pairCount: 2, elapsedMs: expect.closeTo(3 * compileMs, 6) });
  });

  it('tells layers apart that differ in cost', async () => {
    const { engine, now } = clockwork((graph) => (isStep(graph) ? graph.nodes.length ** 2 : 1));
    const corpus = tinyCorpus(40);
    const { visualize } = await estimateStages({ model: withInputs, layers, engine, corpus, options, now });
    const [relu, , linear] = visualize.layers.map(({ elapsedMs, pictureCount }) => elapsedMs / pictureCount);
    expect(linear! / relu!).toBeGreaterThan(1.5);
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
});
