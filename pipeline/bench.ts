// npm run bench: how fast this machine visualizes InceptionV1, and how near that is to what it could do.

import { parseArgs } from 'node:util';
import { againstTorch } from './bench/against-torch.ts';
import { forwardPass, gradientStep, matrixProduct, visualizationStep } from './bench/benchmarks.ts';
import { inceptionV1 } from './bench/inception-v1.ts';
import { measure } from './bench/measure.ts';
import { formatReport, report } from './bench/report.ts';
import { formatTorchReport } from './bench/torch-report.ts';
import type { Engine } from './engine/engine.ts';
import { createOnnxEngine } from './engine/onnx.ts';
import { UserError } from './user-error.ts';

const help = `npm run bench -- [options]

Measures InceptionV1 with random weights on the CPU, one worker per core.

  --against torch  beside the same in PyTorch, in turns (needs Python with torch, onnx and numpy)
  --python COMMAND the Python that has them
  --quick          pictures of 128 pixels only, three rounds instead of nine
  --workers N      worker threads, and as many for PyTorch
  --json           the figures as JSON
  --help           this`;

interface Options {
  sizes: readonly number[];
  rounds: number;
  json: boolean;
}

try {
  const { values } = parseArgs({
    options: {
      against: { type: 'string' },
      python: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      workers: { type: 'string' },
    },
  });
  if (values.against !== undefined && values.against !== 'torch') {
    throw new UserError(`--against knows torch alone, not "${values.against}"`);
  }
  if (values.help) {
    console.log(help);
  } else {
    const engine = await createOnnxEngine({
      workers: values.workers === undefined ? undefined : Number(values.workers),
    });
    const options: Options = {
      sizes: values.quick ? [128] : [128, 224],
      rounds: values.quick ? 3 : 9,
      json: values.json,
    };
    try {
      const pythons = values.python === undefined ? undefined : [values.python];
      console.log(await (values.against ? compareWithTorch(engine, options, pythons) : measureAlone(engine, options)));
    } finally {
      await engine.dispose();
    }
  }
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}

async function measureAlone(engine: Engine, { sizes, rounds, json }: Options): Promise<string> {
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

async function compareWithTorch(
  engine: Engine,
  { sizes, rounds, json }: Options,
  pythons: readonly string[] | undefined,
): Promise<string> {
  const result = await againstTorch(engine, inceptionV1(), { sizes, rounds, pythons });
  return json ? JSON.stringify(result, null, 2) : formatTorchReport(result);
}
