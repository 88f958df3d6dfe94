// npm run bench: how fast this machine visualizes InceptionV1, and how near that is to what it could do.

import { parseArgs } from 'node:util';
import { forwardPass, gradientStep, matrixProduct, visualizationStep } from './bench/benchmarks.ts';
import { inceptionV1 } from './bench/inception-v1.ts';
import { measure } from './bench/measure.ts';
import { formatReport, report } from './bench/report.ts';
import { createOnnxEngine } from './engine/onnx.ts';

const help = `npm run bench -- [options]

Measures InceptionV1 with random weights on the CPU, one worker per core.

  --quick     pictures of 128 pixels only, three rounds instead of nine
  --workers N worker threads
  --json      the figures as JSON
  --help      this`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    workers: { type: 'string' },
  },
});

if (values.help) {
  console.log(help);
} else {
  const engine = await createOnnxEngine({ workers: values.workers === undefined ? undefined : Number(values.workers) });
  const network = inceptionV1();
  const sizes = values.quick ? [128] : [128, 224];
  const perSize = sizes.map(async (sizePx) => [
    await forwardPass(engine, network, sizePx),
    await gradientStep(engine, network, sizePx),
    await visualizationStep(engine, network, sizePx),
  ]);
  const benchmarks = [await matrixProduct(engine, 2048), ...(await Promise.all(perSize)).flat()];
  const measurements = await measure(benchmarks, { rounds: values.quick ? 3 : 9 });
  const result = report(measurements, sizes, engine.concurrency);
  console.log(values.json ? JSON.stringify(result, null, 2) : formatReport(result));
  await engine.dispose();
}
