// npm run bench: how fast this machine visualizes InceptionV1, how near that is to what it could do, and to what others do.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { againstLucid } from './bench/against-lucid.ts';
import { againstTorch } from './bench/against-torch.ts';
import { forwardPass, gradientStep, matrixProduct, visualizationStep } from './bench/benchmarks.ts';
import { estimateLayers } from './bench/estimate-layers.ts';
import { benchExamples, formatExamplesReport } from './bench/examples-pass.ts';
import { inceptionV1 } from './bench/inception-v1.ts';
import { measure } from './bench/measure.ts';
import { benchOnProvider, fastest } from './bench/on-provider.ts';
import { formatProviderReport } from './bench/provider-report.ts';
import { formatReport, report } from './bench/report.ts';
import { inceptionSubject, pickLayers, subjectOf } from './bench/subject.ts';
import { formatTorchReport } from './bench/torch-report.ts';
import { roundNumbers } from './content/round.ts';
import { rowsJson } from './content/rows-json.ts';
import { openFolder } from './corpus/folder.ts';
import type { Engine, Provider } from './engine/engine.ts';
import { createOnnxEngine } from './engine/onnx.ts';
import { loadModel } from './network/model.ts';
import { projectRoot } from './project-root.ts';
import { UserError } from './user-error.ts';

const help = `npm run bench -- [options]

Measures InceptionV1 with random weights on the CPU, one worker per core.

  --provider NAME   webgpu or cuda: match with the CPU, and steps a second by the pictures in a run
  --batches LIST    with a provider: pictures in a run, 1,4,16,64,128 by default
  --against torch   beside the same in PyTorch, in turns
  --against lucid   what pictures reach beside Lucid's recipe in PyTorch, as JSON; hours, and a second run goes on
  --images DIR      what ranking images for all layers of a network costs beside its forward pass alone
  --network FILE    with images: the network; with a provider: also how long this one takes; with lucid: ONNX
  --preset NAME     with them: how pixels become its input
  --layers SLUGS    with a provider: only these layers; with lucid: layers of the sample, commas between
  --units N         with lucid: units of each layer, 6 by default
  --seeds N         with lucid: climbs of each unit, 2 by default
  --keep DIR        with lucid: where pictures are kept, .cache/lucid by default
  --python COMMAND  the Python that has torch, onnx and numpy
  --quick           pictures of 128 pixels only, three rounds instead of nine
  --processor-time  with torch: seconds of processor time, one thread each, for a machine that is busy
  --workers N       worker threads, and as many for PyTorch
  --json            the figures as JSON
  --help            this`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

const optionTable = {
  against: text,
  provider: text,
  batches: { ...text, default: '1,4,16,64,128' },
  network: text,
  preset: text,
  layers: text,
  units: { ...text, default: '6' },
  seeds: { ...text, default: '2' },
  keep: { ...text, default: join(projectRoot, '.cache', 'lucid') },
  images: text,
  python: text,
  workers: text,
  'processor-time': flag,
  quick: flag,
  json: flag,
  help: flag,
} as const;

function parse() {
  try {
    return parseArgs({ options: optionTable }).values;
  } catch (cause) {
    throw new UserError((cause as Error).message, { cause });
  }
}
type Options = ReturnType<typeof parse>;

try {
  const options = parse();
  if (options.help) {
    console.log(help);
  } else {
    const bench = choose(options);
    const engine = await createOnnxEngine({ workers: workersOf(options) });
    try {
      console.log(await bench(engine, options));
    } finally {
      await engine.dispose();
    }
  }
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}

function workersOf({ workers, 'processor-time': byProcessor }: Options): number | undefined {
  if (byProcessor) return 1;
  return workers === undefined ? undefined : positive('workers', workers);
}

function choose({ against, provider, images }: Options): (engine: Engine, options: Options) => Promise<string> {
  if (provider !== undefined) return measureProvider;
  if (images !== undefined) return measureExamples;
  switch (against) {
    case undefined:
      return measureAlone;
    case 'torch':
      return compareWithTorch;
    case 'lucid':
      return compareWithLucid;
    default:
      throw new UserError(`--against knows torch and lucid, not "${against}"`);
  }
}

async function measureAlone(engine: Engine, { quick, json }: Options): Promise<string> {
  const { sizes, rounds } = extentOf(quick);
  const network = inceptionV1();
  const perSize = sizes.map(async (sizePx) => [
    await forwardPass(engine, network, sizePx),
    await gradientStep(engine, network, sizePx),
    await visualizationStep(engine, network, sizePx),
  ]);
  const benchmarks = [await matrixProduct(engine, 2048), ...(await Promise.all(perSize)).flat()];
  const result = report(await measure(benchmarks, { rounds }), sizes, engine.concurrency);
  return json ? JSON.stringify(result, null, 2) : formatReport(result);
}

async function measureProvider(cpu: Engine, options: Options): Promise<string> {
  const { quick, json, network: file, preset, layers: slugs } = options;
  const provider = providerOf(options.provider!);
  const batches = options.batches.split(',').map((word) => positive('batches', word));
  const extent = quick ? { stepCount: 4, rounds: 1 } : { stepCount: 64, rounds: 3 };
  const model = file === undefined ? undefined : await loadModel(file, { id: 'network', preset });
  const layers = model && (slugs === undefined ? model.model.layers : pickLayers(model, slugs.split(',')));
  const engine = await createOnnxEngine({ provider });
  try {
    if (!engine.onGpu) throw new UserError(`without ${provider} there is nothing to measure`);
    // The middle layer stands for all of them.
    const subject = model ? subjectOf(model, layers![layers!.length >> 1]!) : inceptionSubject();
    const result = await benchOnProvider(engine, cpu, subject, { provider, batches, ...extent });
    const best = fastest(result.batches);
    const estimates = model && best ? await estimateLayers(engine, model, layers!, { batch: best, ...extent }) : [];
    return json ? JSON.stringify({ ...result, estimates }, null, 2) : formatProviderReport(result, estimates);
  } finally {
    await engine.dispose();
  }
}

async function measureExamples(
  engine: Engine,
  { quick, json, images, network: file, preset }: Options,
): Promise<string> {
  if (file === undefined) throw new UserError('--images needs --network, whose examples are ranked');
  const model = await loadModel(file, { id: 'network', preset });
  const extent = quick ? { rounds: 3, batchesPerWorker: 4 } : { rounds: 9, batchesPerWorker: 16 };
  const result = await benchExamples(engine, model, await openFolder(images!), extent);
  return json ? JSON.stringify(result, null, 2) : formatExamplesReport(result);
}

async function compareWithTorch(engine: Engine, options: Options): Promise<string> {
  const { quick, json, python, 'processor-time': byProcessor } = options;
  const clock = byProcessor ? 'processor' : 'wall';
  const result = await againstTorch(engine, inceptionV1(), { ...extentOf(quick), clock, pythons: pythonsOf(python) });
  return json ? JSON.stringify(result, null, 2) : formatTorchReport(result);
}

async function compareWithLucid(engine: Engine, options: Options): Promise<string> {
  const { network: file, layers, preset, units, seeds, keep, python } = options;
  if (file === undefined || layers === undefined) throw new UserError('--against lucid needs --network and --layers');
  const model = await loadModel(file, { id: 'network', preset });
  await mkdir(keep, { recursive: true });
  const result = await againstLucid(engine, model, file, {
    layers: layers.split(','),
    unitsPerLayer: positive('units', units),
    seeds: positive('seeds', seeds),
    folder: keep,
    pythons: pythonsOf(python),
    log: console.error,
  });
  return rowsJson(roundNumbers({ ...result }), 'verdicts').trimEnd();
}

function extentOf(quick: boolean) {
  return quick ? { sizes: [128], rounds: 3 } : { sizes: [128, 224], rounds: 9 };
}

function providerOf(name: string): Provider {
  if (name === 'webgpu' || name === 'cuda') return name;
  throw new UserError(`--provider ${JSON.stringify(name)} must be webgpu or cuda`);
}

function positive(option: string, word: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(word)) throw new UserError(`--${option} wants numbers from 1 to 9999, not "${word}"`);
  return Number(word);
}

function pythonsOf(python: string | undefined): string[] | undefined {
  return python === undefined ? undefined : [python];
}
