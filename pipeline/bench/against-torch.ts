import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Graph } from '../network/graph.ts';
import { toOnnx } from '../network/onnx/to-onnx.ts';
import { forwardPass, gradientStep, matrixProduct, visualizationStep } from './benchmarks.ts';
import { measure } from './measure.ts';
import type { Benchmark, Clock, Measurement } from './measure.ts';
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
  /** What the ratio should reach at least; none for what only explains the others. */
  goal: number | undefined;
}

export interface TorchReport {
  version: string;
  threads: number;
  /** What the seconds are. */
  clock: Clock;
  agreements: Agreement[];
  /** Processes that wanted to run, in the last minute before and after. */
  load: [number, number];
  comparisons: Comparison[];
}

/** What is compared: ours, and the ways in which PyTorch may do the same. */
interface Contest {
  name: string;
  goal: number | undefined;
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

/** Side of the matrices: a BLAS without a good kernel takes seconds for larger ones. */
const productSize = 512;

/** What Lucent scales every picture to, if it is smaller. */
const upsampledPx = 224;

export interface AgainstTorchOptions {
  /** Sides of the pictures. */
  sizes: readonly number[];
  rounds: number;
  /** `processor` tells the truth for one worker only: PyTorch's threads wait for each other by spinning. */
  clock: Clock;
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
  { sizes, rounds, clock, pythons }: AgainstTorchOptions,
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
        await productContest(engine, torch),
        ...(await Promise.all(sizes.map((sizePx) => contestsOf(engine, network, torch, sizePx)))).flat(),
        await paintingContest(engine, network, torch, sizes[0]!),
      ];
      const before = loadavg()[0]!;
      const benchmarks = contests.flatMap(({ atlas, torch: ways }) => [atlas, ...ways.map((way) => way.benchmark)]);
      const measurements = await measure(benchmarks, { rounds, clock });
      return {
        version: torch.version,
        threads: torch.threads,
        clock,
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

/** How fast the two multiply matrices, which tells whether PyTorch has a good BLAS. */
async function productContest(engine: Engine, torch: TorchProcess): Promise<Contest> {
  const atlas = await matrixProduct(engine, productSize);
  const { name, multiplyAdds } = atlas;
  const benchmark = inTorch(torch, 'product', { size: productSize }, { name: `PyTorch ${name}`, multiplyAdds });
  return { name, goal: undefined, atlas, torch: [{ way: 'by its BLAS', batch: 1, benchmark }] };
}

async function contestsOf(engine: Engine, network: Graph, torch: TorchProcess, sizePx: number): Promise<Contest[]> {
  const inBatches = (name: string, { multiplyAdds }: Benchmark) =>
    batches.map((batch): Way => {
      const way = batch === 1 ? 'one at a time' : `${batch} at a time`;
      const unit = { name: `PyTorch ${name} ${sizePx}² ${way}`, multiplyAdds: batch * multiplyAdds, leastCount: 1 };
      return { way, batch, benchmark: inTorch(torch, name, { size: sizePx, batch }, unit) };
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
  const unit = { name: `PyTorch ${atlas.name}`, multiplyAdds: atlas.multiplyAdds };
  const benchmark = inTorch(torch, 'visualization', { size: sizePx, upsampled: upsampledPx }, unit);
  return {
    name: atlas.name,
    goal: goals.visualization,
    atlas,
    torch: [{ way: `upsampled to ${upsampledPx}²`, batch: 1, benchmark }],
  };
}

/** @param name of the function that does the work, as often as its argument `count` says */
function inTorch(
  torch: TorchProcess,
  name: string,
  given: Readonly<Record<string, unknown>>,
  unit: Omit<Benchmark, 'run'>,
): Benchmark {
  return {
    ...unit,
    run: async (count) => void (await torch.ask(name, { ...given, count })),
    processorMs: async () => Number(await torch.ask('processor_ms', {})),
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
