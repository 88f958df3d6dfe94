import { alignColumns } from '../cli/align-columns.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { timeImages } from '../estimate/time-images.ts';
import { inLanes } from '../in-lanes.ts';
import { product } from '../network/dimensions.ts';
import type { LoadedModel } from '../network/model.ts';
import { subgraph } from '../network/subgraph.ts';
import { random } from '../random.ts';
import { median } from '../median.ts';
import { peakMegabytes } from './peak-megabytes.ts';

/** What ranking images for all layers of a network costs beside its forward pass alone. */
export interface ExamplesReport {
  network: string;
  layerCount: number;
  unitCount: number;
  rounds: number;
  imagesPerRound: number;
  /** Images a second, medians over the rounds. */
  forward: number;
  examples: number;
  /** examples / forward of each round, in order. */
  shares: number[];
  /** Of the whole process, MB. */
  peakMemory: number;
}

/** Images a run takes, as in a pass on the CPU. */
const batchSize = 4;

const now = () => performance.now();

/** How much is measured. */
export interface Extent {
  rounds: number;
  batchesPerWorker: number;
}

/**
 * Measures in turns the forward pass of a network by itself, and the pass that ranks images for all of its layers, reading and
 * scaling them included. What either needs before its first image is not counted.
 */
export async function benchExamples(
  engine: Engine,
  model: LoadedModel,
  corpus: Corpus,
  { rounds, batchesPerWorker }: Extent,
): Promise<ExamplesReport> {
  const { layers, id, input } = model.model;
  const imagesPerRound = Math.min(corpus.images.length, batchesPerWorker * engine.concurrency * batchSize);
  const shape = [batchSize, 3, ...input.sizePx];
  const noise = Float32Array.from({ length: product(shape) }, random(0));
  const { graph } = model;
  const program = await engine.compile({
    ...subgraph(graph, graph.outputs),
    inputs: graph.inputs.map((each) => ({ ...each, shape })),
  });
  const runForward = (imageCount: number) =>
    inLanes(Array(Math.ceil(imageCount / batchSize)).keys(), engine.concurrency + 1, async () => {
      await program.run({ pixels: { data: noise.slice(), shape } });
    });

  const rates: { forward: number; examples: number }[] = [];
  try {
    // The first runs make the sessions.
    await runForward(engine.concurrency * batchSize);
    for (let round = 0; round < rounds; round++) {
      const startMs = now();
      await runForward(imagesPerRound);
      const forward = (1000 * imagesPerRound) / (now() - startMs);
      const { imageMs } = await timeImages(engine, model, layers, corpus, now, { batchesPerWorker });
      rates.push({ forward, examples: 1000 / imageMs });
    }
  } finally {
    await program.dispose();
  }
  return {
    network: id,
    layerCount: layers.length,
    unitCount: layers.reduce((sum, { unitCount }) => sum + unitCount, 0),
    rounds,
    imagesPerRound,
    forward: median(rates.map(({ forward }) => forward)),
    examples: median(rates.map(({ examples }) => examples)),
    shares: rates.map(({ forward, examples }) => examples / forward),
    peakMemory: peakMegabytes(),
  };
}

/** The report as lines for a terminal. */
export function formatExamplesReport(report: ExamplesReport): string {
  const { network, layerCount, unitCount, rounds, imagesPerRound, forward, examples, shares, peakMemory } = report;
  const [lowest, highest] = [Math.min(...shares), Math.max(...shares)].map(percent);
  return [
    `examples for all ${layerCount} layers of ${network}, ${unitCount} units; ${rounds} rounds of ${imagesPerRound} images`,
    '',
    ...alignColumns([
      ['forward pass alone', `${forward.toFixed(1)}/s`, ''],
      [
        'with examples',
        `${examples.toFixed(1)}/s`,
        `${percent(median(shares))} of it (${lowest}–${highest}), goal ≥ 70 %`,
      ],
    ]),
    '',
    `peak memory ${(peakMemory / 1000).toFixed(1)} GB`,
  ].join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
