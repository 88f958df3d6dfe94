import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Graph } from '../network/graph.ts';
import { toOnnx } from '../network/onnx/to-onnx.ts';
import { forwardPass, gradientStep, visualizationStep } from './benchmarks.ts';
import { measure } from './measure.ts';
import type { Benchmark, Measurement } from './measure.ts';
import { checkAgreement } from './torch-agreement.ts';
import type { Agreement } from './torch-agreement.ts';
import { openTorch } from './torch-process.ts';
import type { TorchProcess } from './torch-process.ts';

/** One figure on both sides. */
export interface Comparison {
  name: string;
  /** Median over the rounds. */
  atlasPerSecond: number;
  /** Median over the rounds; the fastest of PyTorch's ways to do it. */
  torchPerSecond: number;
  torchWay: string;
  /** Of the medians. */
  ratio: number;
  /** Smallest and largest ratio of the turns of one round. */
  range: [number, number];
  /** What the ratio should reach at least. */
  goal: number;
}

export interface TorchReport {
  version: string;
  threads: number;
  agreements: Agreement[];
  /** Processes that wanted to run, in the last minute before and after. */
  load: [number, number];
  comparisons: Comparison[];
}

/** What is compared: ours, and the ways in which PyTorch may do the same. */
interface Contest {
  name: string;
  goal: number;
  atlas: Benchmark;
  torch: Way[];
}

interface Way {
  way: string;
  /** Units of ours in one of the benchmark's. */
  batch: number;
  benchmark: Benchmark;
}

const goals = { forward: 2, gradient: 1.3, visualization: 3 } as const;

/** Pictures in one run of PyTorch: one, as ours, and so many that reordering the weights for every run weighs little. */
const batches = [1, 8];

/** What Lucent scales every picture to, if it is smaller. */
const upsampledPx = 224;

export interface AgainstTorchOptions {
  /** Sides of the pictures. */
  sizes: readonly number[];
  rounds: number;
  /** Commands to try; by default the usual ones. */
  pythons?: readonly string[] | undefined;
}

/**
 * Measures the same network and the same steps here and in PyTorch, in turns.
 * @param engine as many workers as PyTorch gets threads
 * @throws UserError when there is no PyTorch; Error when it computes other numbers
 */
export async function againstTorch(
  engine: Engine,
  network: Graph,
  { sizes, rounds, pythons }: AgainstTorchOptions,
): Promise<TorchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-bench-'));
  try {
    const torch = await openTorch('steps.py', [folder, String(engine.concurrency)], pythons);
    try {
      for (const size of new Set([...sizes, upsampledPx])) {
        await writeFile(join(folder, `inception-${size}.onnx`), toOnnx(network, { pixels: [1, 3, size, size] }));
      }
      const agreements: Agreement[] = [];
      for (const sizePx of sizes) agreements.push(await checkAgreement(engine, network, torch, { sizePx, folder }));
      const contests = [
        ...(await Promise.all(sizes.map((sizePx) => contestsOf(engine, network, torch, sizePx)))).flat(),
        await paintingContest(engine, network, torch, sizes[0]!),
      ];
      const before = loadavg()[0]!;
      const benchmarks = contests.flatMap(({ atlas, torch: ways }) => [atlas, ...ways.map((way) => way.benchmark)]);
      const measurements = await measure(benchmarks, { rounds });
      return {
        version: torch.version,
        threads: torch.threads,
        agreements,
        load: [before, loadavg()[0]!],
        comparisons: contests.map((contest) => compare(contest, measurements)),
      };
    } finally {
      await torch.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function contestsOf(engine: Engine, network: Graph, torch: TorchProcess, sizePx: number): Promise<Contest[]> {
  const inBatches = (name: string, { multiplyAdds }: Benchmark) =>
    batches.map((batch): Way => {
      const run = async (count: number) => void (await torch.ask(name, { size: sizePx, batch, count }));
      const way = batch === 1 ? 'one at a time' : `${batch} at a time`;
      const unit = { name: `PyTorch ${name} ${sizePx}² ${way}`, multiplyAdds: batch * multiplyAdds, leastCount: 1 };
      return { way, batch, benchmark: { ...unit, run } };
    });
  const forward = await forwardPass(engine, network, sizePx);
  const gradient = await gradientStep(engine, network, sizePx);
  return [
    { name: forward.name, goal: goals.forward, atlas: forward, torch: inBatches('forward', forward) },
    { name: gradient.name, goal: goals.gradient, atlas: gradient, torch: inBatches('gradient', gradient) },
  ];
}

/** Lucid's picture as Lucent paints it; PyTorch stops at the layer, where Lucent goes on to the classes. */
async function paintingContest(engine: Engine, network: Graph, torch: TorchProcess, sizePx: number): Promise<Contest> {
  const atlas = await visualizationStep(engine, network, sizePx);
  const run = async (count: number) =>
    void (await torch.ask('visualization', { size: sizePx, upsampled: upsampledPx, count }));
  const benchmark: Benchmark = { name: `PyTorch ${atlas.name}`, multiplyAdds: atlas.multiplyAdds, run };
  return {
    name: atlas.name,
    goal: goals.visualization,
    atlas,
    torch: [{ way: `upsampled to ${upsampledPx}²`, batch: 1, benchmark }],
  };
}

function compare({ name, goal, atlas, torch }: Contest, measurements: readonly Measurement[]): Comparison {
  const measured = ({ name: wanted }: Benchmark) => measurements.find((each) => each.name === wanted)!;
  const own = measured(atlas);
  const ways = torch.map(({ way, batch, benchmark }) => {
    const { perSecond, rates } = measured(benchmark);
    return { way, perSecond: batch * perSecond, rates: rates.map((rate) => batch * rate) };
  });
  const theirs = ways.reduce((best, each) => (each.perSecond > best.perSecond ? each : best));
  const ratios = own.rates.map((rate, round) => rate / theirs.rates[round]!);
  return {
    name,
    atlasPerSecond: own.perSecond,
    torchPerSecond: theirs.perSecond,
    torchWay: theirs.way,
    ratio: own.perSecond / theirs.perSecond,
    range: [Math.min(...ratios), Math.max(...ratios)],
    goal,
  };
}
