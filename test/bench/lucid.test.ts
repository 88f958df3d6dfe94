import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LucidComparison } from '../../content/schema/lucid-comparison.ts';
import type { LayerRatios, Verdict } from '../../content/schema/lucid-comparison.ts';
import { divide } from '../../pipeline/bench/lucid/divide.ts';
import { createPainter } from '../../pipeline/bench/lucid/painter.ts';
import { lucidSizePx, wayOf } from '../../pipeline/bench/lucid/ways.ts';
import { openTorch } from '../../pipeline/bench/torch-process.ts';
import type { TorchProcess } from '../../pipeline/bench/torch-process.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { buildScoreGraph, step } from '../../pipeline/visualize/step-graph.ts';

const file = 'models/embedded/emoji-plain.onnx';

const verdict = (changes: Partial<Verdict>): Verdict => ({
  layer: 'a',
  unit: 0,
  seed: 0,
  way: 'lucid',
  stepCount: 128,
  plain: 1,
  robust: 1,
  peak: 1,
  ...changes,
});
const meanOf = (rows: readonly LayerRatios[]) => rows.find(({ layer }) => layer === 'all')!.mean;
const side = (way: Verdict['way']) => ({ way, stepCount: 128, measure: 'robust' }) as const;

describe('wayOf', () => {
  it('shows the network what Lucid does, or the bare picture, or what the atlas does', async () => {
    const { model } = await loadModel(file, { id: 'plain' });
    const layer = model.layers[1]!;
    const windowOf = (name: 'same' | 'still' | 'own') => wayOf(name, layer, 64, 256).windowPx;
    expect([windowOf('same'), windowOf('still')]).toEqual([140, lucidSizePx]);
    expect(windowOf('own')).toBeLessThan(64);
    expect(wayOf('still', layer, 64, 256).options.settleSteps).toBe(256);
    expect(wayOf('pixels', layer, 64, 256).options).toEqual({
      ...wayOf('same', layer, 64, 256).options,
      parameterization: 'pixels',
      decorrelated: false,
    });
  });
});

describe('paint.py and createPainter', () => {
  let folder: string;
  let model: LoadedModel;
  let torch: TorchProcess | undefined;
  let missing = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-lucid-'));
    model = await loadModel(file, { id: 'plain' });
    const { channels, mean, scale } = model.model.input;
    torch = await openTorch('paint.py', [file, JSON.stringify({ channels, mean, scale }), '1']).catch(
      (error: Error) => {
        missing = error.message;
        return undefined;
      },
    );
  });

  afterAll(async () => {
    await torch?.close();
    await rm(folder, { recursive: true });
  });

  it('climb on both sides, judge alike, and paint nothing twice', { timeout: 60_000 }, async ({ skip }) => {
    if (!torch) return skip(missing);
    const engine = await createOnnxEngine({ workers: 1 });
    const painter = createPainter(engine, model, torch, folder);
    const layer = model.model.layers[1]!;
    const judge = async (picture: string) =>
      (await torch!.ask('judge', { layer: layer.tensor, unit: 3, picture, input_size: 144 })) as Verdict;
    for (const way of ['lucid', 'same'] as const) {
      const sitting = { layer, unit: 3, seed: 0, way };
      const [early, late] = (await painter.paint(sitting, [1, 6])) as [string, string];
      expect((await judge(late)).robust).toBeGreaterThan((await judge(early)).robust);
      const painted = await stat(late);
      expect(await painter.paint(sitting, [1, 6])).toEqual([early, late]);
      expect((await stat(late)).mtimeMs).toBe(painted.mtimeMs);

      const bytes = await readFile(late);
      const pixels = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      const shape = [1, 3, lucidSizePx, lucidSizePx];
      const direction = Float32Array.from({ length: layer.unitCount }, (_, i) => Number(i === 3));
      const graph = buildScoreGraph(model.graph, model.preactivations.get(layer.slug)!, shape);
      const program = await engine.compile(graph);
      const feeds = {
        pixels: { data: pixels, shape },
        [step.direction]: { data: direction, shape: [1, layer.unitCount, 1, 1] },
      };
      const { data } = Object.values(await program.run(feeds))[0]!;
      const mean = Array.from(data).reduce((sum, value) => sum + value, 0) / data.length;
      expect((await judge(late)).plain).toBeCloseTo(mean, 4);
    }
    await painter.dispose();
    await engine.dispose();
  });
});

describe('divide', () => {
  it('takes means over seeds, and leaves out units that one side lacks', () => {
    const verdicts = [
      verdict({ seed: 0, robust: 1 }),
      verdict({ seed: 1, robust: 3 }),
      verdict({ way: 'same', robust: 3 }),
      verdict({ way: 'same', stepCount: 256, robust: 100 }),
      verdict({ unit: 1, robust: 4 }),
      verdict({ unit: 1, way: 'same', robust: 2 }),
      verdict({ layer: 'b', robust: 1 }),
      verdict({ layer: 'b', way: 'same', robust: 4 }),
      verdict({ layer: 'b', unit: 7, way: 'same' }),
    ];
    const [a, b, all] = divide(verdicts, { over: side('same'), under: side('lucid') });
    expect(a).toEqual({ layer: 'a', ratios: [0.5, 1.5], mean: 1 });
    expect(b).toEqual({ layer: 'b', ratios: [4], mean: 4 });
    expect(all).toEqual({ layer: 'all', ratios: [0.5, 1.5, 4], mean: 2 });
  });
});

describe('docs/lucid-comparison.json', () => {
  const comparison = LucidComparison.parse(JSON.parse(readFileSync('docs/lucid-comparison.json', 'utf8')));
  const { verdicts, sameRecipe, order } = comparison;

  it('says what its verdicts come to', () => {
    for (const { stepCount, robust } of sameRecipe) {
      const at = { stepCount, measure: 'robust' } as const;
      const found = divide(verdicts, { over: { way: 'same', ...at }, under: { way: 'lucid', ...at } });
      expect(found.map(({ layer, ratios }) => [layer, ratios.length])).toEqual(
        robust.map(({ layer, ratios }) => [layer, ratios.length]),
      );
      for (const [i, { mean }] of found.entries()) expect(mean / robust[i]!.mean).toBeCloseTo(1, 3);
    }
  });

  it('shows our step within 5 % of Lucid’s or above, and its ordering of recipes', () => {
    for (const { robust } of sameRecipe) expect(meanOf(robust)).toBeGreaterThan(0.95);
    expect(meanOf(order.fourierOverPixels)).toBeGreaterThan(1);
    expect(meanOf(order.stillOverMoved)).toBeGreaterThan(1);
  });
});
