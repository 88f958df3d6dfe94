import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { estimateLayers } from '../../pipeline/bench/estimate-layers.ts';
import { benchOnProvider, fastest, rateOf } from '../../pipeline/bench/on-provider.ts';
import type { ProviderReport } from '../../pipeline/bench/on-provider.ts';
import { formatProviderReport } from '../../pipeline/bench/provider-report.ts';
import { pickLayers, subjectOf } from '../../pipeline/bench/subject.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { unpackSoftwareVulkan } from '../engine/software-vulkan.ts';
import { tinyModel } from '../visualize/tiny-model.ts';

const bench = fileURLToPath(new URL('../../pipeline/bench.ts', import.meta.url));
const pathOf = (file: string) => fileURLToPath(new URL(`../../models/embedded/${file}`, import.meta.url));
const model = tinyModel();
const [first, second] = model.model.layers as [
  (typeof model.model.layers)[number],
  (typeof model.model.layers)[number],
];
const quick = { stepCount: 2, rounds: 1 };

const refuse = async () => Promise.reject(new UserError('too little memory'));

async function withEngine<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = await createOnnxEngine({ workers: 1 });
  try {
    return await work(engine);
  } finally {
    await engine.dispose();
  }
}

describe('benchOnProvider', () => {
  it('compares a step, counts its nodes, and gives a rate for each batch', async () => {
    const report = await withEngine((cpu) =>
      benchOnProvider(cpu, cpu, subjectOf(model, second), { provider: 'cpu', batches: [1, 3], ...quick }),
    );
    expect(report.match).toEqual({ objective: 0, gradient: 0 });
    // On the CPU everything is left to the CPU.
    expect(report.nodes.count).toBeGreaterThan(50);
    expect(report.nodes.onCpu.reduce((sum, { count }) => sum + count, 0)).toBe(report.nodes.count);
    expect(report.batches.map(({ batch, stepsPerSecond }) => [batch, stepsPerSecond! > 0])).toEqual([
      [1, true],
      [3, true],
    ]);
  });

  it('gives up on larger batches once one does not fit', async () => {
    const asked: number[] = [];
    const { batches } = await withEngine((cpu) => {
      const small: Engine = {
        ...cpu,
        async compile(graph, options) {
          const program = await cpu.compile(graph, options);
          const batch = graph.inputs[0]!.shape[0]!;
          asked.push(batch);
          return batch < 2 ? program : { ...program, run: refuse, runSeries: refuse };
        },
      };
      return benchOnProvider(small, cpu, subjectOf(model, first), { provider: 'cpu', batches: [1, 2, 4], ...quick });
    });
    expect(batches.map(({ stepsPerSecond }) => stepsPerSecond === null)).toEqual([false, true, true]);
    expect(asked).not.toContain(4);
    expect(fastest(batches)).toBe(1);
  });

  it('measures on WebGPU by a software Vulkan driver what it measures on a GPU', async ({ skip }) => {
    const platform = `${process.platform}/${process.arch}`;
    skip(platform !== 'linux/x64', `SwiftShader comes for linux/x64 alone, not for ${platform}`);
    const vulkan = await unpackSoftwareVulkan();
    const words = ['--provider', 'webgpu', '--quick', '--json', '--batches', '1'];
    const network = ['--network', pathOf('emoji-plain.onnx'), '--layers', 'conv1'];
    const outcome = await promisify(execFile)(process.execPath, [bench, ...words, ...network], {
      env: vulkan.environment,
    }).catch((error: { stdout: string; stderr: string }) => error);
    await rm(vulkan.folder, { recursive: true });
    skip(outcome.stderr.includes('cannot use the provider'), outcome.stderr.split('\n')[0]);
    const report = JSON.parse(outcome.stdout) as ProviderReport & { estimates: { layer: string; seconds: number }[] };
    expect(report.engine).toBe('onnxruntime webgpu');
    expect(report.match.objective).toBeLessThan(1e-4);
    expect(report.match.gradient).toBeLessThan(1e-4);
    expect(report.nodes.onCpu).toEqual([]);
    expect(report.batches).toEqual([{ batch: 1, stepsPerSecond: expect.any(Number) }]);
    expect(report.estimates.map(({ layer }) => layer)).toEqual(['conv1']);
    expect(report.estimates[0]!.seconds).toBeGreaterThan(0);
    // A driver in software compiles its shaders for as long as the rest takes.
  }, 300_000);
});

describe('estimateLayers', () => {
  it('takes 512 steps a unit at the rate that each layer has', async () => {
    const [estimate] = await withEngine((cpu) => estimateLayers(cpu, model, [second], { batch: 2, ...quick }));
    expect(estimate!.layer).toBe('second');
    expect(estimate!.seconds! * estimate!.stepsPerSecond!).toBeCloseTo(6 * 512, 6);
  });
});

describe('rateOf', () => {
  it('counts the steps of every picture in a run', async () => {
    const rate = await withEngine((cpu) => rateOf(cpu, subjectOf(model, first), 4, { stepCount: 6, rounds: 3 }));
    expect(rate).toBeGreaterThan(1);
  });
});

describe('pickLayers', () => {
  it('finds layers in the order asked for, and names one that is not there', () => {
    expect(pickLayers(model, ['second', 'first']).map(({ slug }) => slug)).toEqual(['second', 'first']);
    expect(() => pickLayers(model, ['third'])).toThrow('no layer "third": it has first, second');
  });
});

describe('formatProviderReport', () => {
  const report: ProviderReport = {
    engine: 'onnxruntime webgpu',
    subject: { name: 'googlenet/inception-4c', sizePx: 128, windowPx: 112 },
    match: { objective: 3e-7, gradient: 2e-6 },
    nodes: { count: 400, onCpu: [{ provider: 'CPUExecutionProvider', operator: 'MemcpyToHost', count: 2 }] },
    batches: [
      { batch: 1, stepsPerSecond: 100 },
      { batch: 64, stepsPerSecond: null },
    ],
  };

  it('names what is left to the CPU and what does not fit', () => {
    expect(formatProviderReport(report, []).split('\n')).toEqual([
      'onnxruntime webgpu: googlenet/inception-4c, pictures of 128², window 112²',
      'same step on the CPU: objective within 3e-7, gradient within 2e-6',
      'nodes of a step: 400, left to the CPU: 2 × MemcpyToHost',
      '',
      'pictures in a run  steps of a picture',
      '1                  100.0/s',
      '64                 too little memory',
    ]);
  });

  it('adds up what the layers take, and does not where one is unknown', () => {
    const layer = { layer: 'a', windowPx: 32, unitCount: 64, stepsPerSecond: 1000, seconds: 32.768 };
    const unknown = { ...layer, layer: 'b', stepsPerSecond: null, seconds: null };
    expect(formatProviderReport(report, [layer, layer])).toContain('all of them: 1 min 06 s; negative');
    expect(formatProviderReport(report, [layer, unknown])).toContain('all of them: unknown; negative');
  });
});
