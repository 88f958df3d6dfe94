import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import type { AdamName } from '../../pipeline/visualize/adam.ts';
import { recipes } from '../../pipeline/visualize/recipes.ts';
import type { VisualizeOptions } from '../../pipeline/visualize/recipes.ts';
import { visualizeLayer } from '../../pipeline/visualize/visualize.ts';
import type { FinishedImage, RenderedUnit, VisualizeRequest } from '../../pipeline/visualize/visualize.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';
import { tinyModel } from './tiny-model.ts';

const model = tinyModel();
const [first, second] = model.model.layers as [(typeof model.model.layers)[0], (typeof model.model.layers)[0]];
const short: VisualizeOptions = { ...recipes.quick, stepCount: 12, settleSteps: 3, diversityCount: 0 };

const emojiInception = () =>
  loadModel(fileURLToPath(new URL('../../models/embedded/emoji-inception.onnx', import.meta.url)), {
    id: 'emoji-inception',
  });

describe('visualizeLayer', () => {
  let two: Engine;
  let one: Engine;
  beforeAll(async () => {
    two = await createOnnxEngine({ workers: 2 });
    one = await createOnnxEngine({ workers: 1 });
  });
  afterAll(() => Promise.all([two.dispose(), one.dispose()]));

  async function paint(changes: Partial<VisualizeRequest> = {}) {
    const units: (RenderedUnit & { positive: FinishedImage })[] = [];
    const request = { model, layer: second, engine: two, units: [0, 1, 2, 3, 4, 5], options: short };
    const counts = await visualizeLayer({
      ...request,
      onUnit: ({ positive, ...unit }) => void units.push({ ...unit, positive: positive! }),
      ...changes,
    });
    return { counts, units: units.toSorted((a, b) => a.index - b.index) };
  }

  it('paints every unit up and down, and says how', async () => {
    const { units } = await paint();
    expect(units.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { positive, negative, diversity } of units) {
      expect(positive.sizePx).toBe(24);
      expect(positive.rgb.length).toBe(3 * 24 * 24);
      expect([positive.stepCount, diversity.length]).toEqual([12, 0]);
      expect(negative!.seed).not.toBe(positive.seed);
      expect(positive.preactivation).toBeGreaterThan(negative!.preactivation);
    }
  });

  it('paints the same pictures in batches of 1 and 3, with 1 and 2 workers, in any company', async () => {
    const { units } = await paint();
    const others = await Promise.all([
      paint({ batchSize: 1 }),
      paint({ batchSize: 3 }),
      paint({ engine: one }),
      paint({ units: [4, 1] }),
    ]);
    for (const other of others) {
      for (const unit of other.units) expect(unit).toEqual(units[unit.index]);
    }
    expect(others.map((other) => other.units.length)).toEqual([6, 6, 6, 2]);
  });

  it('climbs higher the longer it climbs', async () => {
    const { units: early } = await paint({ options: { ...short, stepCount: 4 } });
    const { units: late } = await paint({ options: { ...short, stepCount: 64 } });
    for (const [i, { positive, negative }] of late.entries()) {
      expect(positive.preactivation).toBeGreaterThan(early[i]!.positive.preactivation);
      expect(negative!.preactivation).toBeLessThan(early[i]!.negative!.preactivation);
    }
  });

  it('climbs higher in decorrelated frequencies than in plain pixels, on a trained network', async () => {
    const trained = await emojiInception();
    const layer = trained.model.layers.find(({ slug }) => slug === 'mixed4a')!;
    const options: VisualizeOptions = {
      ...recipes.quick,
      stepCount: 32,
      settleSteps: 0,
      negative: false,
      diversityCount: 0,
    };
    const request = { model: trained, layer, units: [3, 60, 120, 190] };
    const { units: fourier } = await paint({ ...request, options });
    const plain: VisualizeOptions = { ...options, parameterization: 'pixels', decorrelated: false };
    const { units: pixels } = await paint({ ...request, options: plain });
    for (const [i, { positive }] of fourier.entries()) {
      expect(positive.objective).toBeGreaterThan(pixels[i]!.positive.objective);
    }
  });

  it("comes further by 64 brisk steps than by 128 of Lucid's, on a trained network", async () => {
    const trained = await emojiInception();
    const layer = trained.model.layers.find(({ slug }) => slug === 'mixed4a')!;
    const climb = async (adam: AdamName, stepCount: number) => {
      const options: VisualizeOptions = { ...recipes.quick, adam, stepCount, negative: false, diversityCount: 0 };
      const { units } = await paint({ model: trained, layer, units: [3, 60, 120, 190], options });
      return units.map(({ positive }) => positive.objective);
    };
    const [brisk, lucid] = [await climb('brisk', 64), await climb('lucid', 128)];
    const shares = brisk.map((objective, i) => objective / lucid[i]!);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(1);
  });

  it('tells of every step of every picture, those painted anew included', async () => {
    let told = 0;
    const { units, counts } = await paint({ onProgress: (pictureSteps) => void (told += pictureSteps) });
    expect(told).toBe((2 * units.length + counts.retried) * short.stepCount);
  });

  it('takes as many steps, at the rate, as were found out of the layer', async () => {
    const options: VisualizeOptions = { ...short, adam: 'brisk', tolerance: 0.05 };
    const found = { stepCount: 24, units: [0], reached: [{ stepCount: 24, share: 1 }] };
    const [own, brisk, smaller] = await Promise.all([
      paint({ options, steps: found }),
      paint({ options, steps: { ...found, rate: 0.08 } }),
      paint({ options, steps: { ...found, rate: 0.05 } }),
    ]);
    expect(brisk.units).toEqual(own.units);
    for (const [i, { positive }] of smaller.units.entries()) {
      expect(positive.stepCount).toBe(24);
      expect(positive.rgb).not.toEqual(own.units[i]!.positive.rgb);
    }
  });

  it('paints diverse pictures for every so many units, unlike each other, the same with 1 worker', async () => {
    const options = { ...short, stepCount: 24, diversityCount: 3, diversityEvery: 4 };
    const { units } = await paint({ options });
    expect(units.map(({ diversity }) => diversity.length)).toEqual([3, 0, 0, 0, 3, 0]);
    const [a, b, c] = units[0]!.diversity;
    expect(new Set([a, b, c].map((image) => image!.seed)).size).toBe(3);
    expect(a!.rgb).not.toEqual(b!.rgb);
    expect((await paint({ options, engine: one, batchSize: 1 })).units).toEqual(units);
  });

  it('paints the same diverse pictures with the groups of several units in a batch', async () => {
    const options = { ...short, stepCount: 24, diversityCount: 2, diversityEvery: 1 };
    const [apart, together] = [await paint({ options, batchSize: 2 }), await paint({ options, batchSize: 8 })];
    expect(together.units).toEqual(apart.units);
    expect(together.units.every(({ diversity }) => diversity.length === 2)).toBe(true);
  });

  it('begins stalled pictures again with redirected gradients', async () => {
    // A ReLU above all that noise brings about: the exact gradient is zero everywhere, the redirected one leads out.
    const { nodes, constants } = model.graph;
    const build = createGraphBuilder(['pixels', ...nodes.map(({ name }) => name), ...constants.keys()]);
    const dead = build.add('Relu', [build.add('Sub', ['first/pre', build.scalar(0.5)], {})], {});
    build.add('Identity', [dead], {}, { name: 'dead/pre' });
    const whole = subgraph(model.graph, ['first/pre']);
    const graph = {
      ...whole,
      outputs: ['dead/pre'],
      nodes: [...whole.nodes, ...build.nodes],
      constants: new Map([...whole.constants, ...build.constants]),
    };
    const layer = { ...first, slug: 'dead' };
    const stubborn = { ...model, graph, preactivations: new Map([['dead', 'dead/pre']]) };
    const options = { ...short, negative: false, stepCount: 48 };
    const { counts, units } = await paint({ model: stubborn, layer, units: [0, 1, 2, 3], options });
    expect(counts.retried).toBeGreaterThanOrEqual(4);
    expect(units.filter(({ positive }) => positive.preactivation > 0).length).toBeGreaterThanOrEqual(3);
  });

  it('keeps and reports what stays worthless after its retries', async () => {
    const zeros = new Map(
      [...model.graph.constants].map(([name, { data, shape }]) => [name, { data: data.map(() => 0), shape }]),
    );
    const blind = { ...model, graph: { ...model.graph, constants: zeros } };
    const { counts, units } = await paint({ model: blind, units: [2], options: { ...short, negative: false } });
    expect(units).toHaveLength(1);
    expect(counts.flawed).toEqual([{ unit: 2, kind: 'positive', flaw: 'grey' }]);
    expect(counts.retried).toBe(3);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const stopped = paint({ signal: controller.signal, options: { ...short, stepCount: 10_000 } });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(stopped).rejects.toThrow('enough');
  });

  it('passes on what goes wrong when a unit is handed over', async () => {
    const full = paint({ onUnit: () => Promise.reject(new Error('disk full')) });
    await expect(full).rejects.toThrow('disk full');
  });
});
