import { resolve } from 'node:path';
import { classify as classifyImages, type Classification } from '../classify.ts';
import { findLabelledImages } from '../classify/labelled-images.ts';
import { alignColumns } from '../cli/align-columns.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { startProgress } from '../cli/progress.ts';
import { openContent } from '../content/open-content.ts';
import { readWhereabouts } from '../content/whereabouts.ts';
import type { Corpus } from '../corpus/corpus.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import { openEngine } from '../engine/open-engine.ts';
import { findClassScores, type ClassScores } from '../network/class-scores.ts';
import { readLabels, type ClassLabel } from '../network/labels.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { loadRecorded } from '../run/load-recorded.ts';
import { UserError } from '../user-error.ts';
import { requireModel } from './require-model.ts';

/** What `atlas classify --json` prints. */
interface Report extends Classification {
  model: string;
  corpus: string;
  /** The network's output that was read. */
  tensor: string;
  classCount: number;
  /** How images become the network's input. */
  seenAs: string;
  /** Images whose names say no class of the network's. */
  unlabelledCount: number;
  imagesPerSecond: number;
}

/** `atlas classify ID`: how often a network names the class that an image's file or folder is named after; writes nothing. */
export async function classify(id: string | undefined, options: Options, effects: Effects): Promise<void> {
  if (id === undefined) throw new UserError('atlas classify needs the id of a model (see: atlas list)');
  const paths = await openContent(options.content);
  const model = await loadRecorded(paths, await requireModel(paths, id));
  const { tensor, classCount } = requireScores(model);
  const labels = await requireLabels(model, classCount);
  const folder = options.images === undefined ? (await readWhereabouts(paths, id)).images : resolve(options.images);
  const corpus = await openCorpus({ images: folder });
  const scannedUnreadable = corpus.skipped.length;
  const labelled = findLabelledImages(corpus.images, labels);
  if (labelled.length === 0) throw new UserError(nothingToAsk(corpus, model, labels));
  const images = sampleEvenly(labelled, options.sample ?? labelled.length);

  const { engine: name, provider, workers } = options;
  const engine = await openEngine({ engine: name, provider, workers, warn: effects.log });
  const progress = startProgress(effects, id, ['image', 'classified'], images.length);
  const startMs = performance.now();
  try {
    const result = await classifyImages({
      model,
      tensor,
      labels,
      engine,
      corpus,
      images,
      batchSize: options.batch,
      onProgress: progress.advance,
      signal: effects.signal,
    });
    const elapsedMs = performance.now() - startMs;
    const report: Report = {
      model: id,
      corpus: corpus.id,
      tensor,
      classCount,
      seenAs: describeCrop(model),
      ...result,
      unlabelledCount: corpus.images.length - labelled.length,
      unreadableCount: scannedUnreadable + result.unreadableCount,
      imagesPerSecond: Number(((1000 * images.length) / elapsedMs).toPrecision(3)),
    };
    effects.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
  } finally {
    progress.end();
    await engine.dispose();
  }
}

function requireScores({ model, graph }: LoadedModel): ClassScores {
  const shapes = inferShapes(graph, { [pixels]: [1, 3, ...model.input.sizePx] });
  const scores = findClassScores(graph, shapes);
  if (scores) return scores;
  const outputs = graph.outputs.map((name) => `"${name}" [${shapes.get(name)!.slice(1).join('×')}]`);
  throw new UserError(
    `"${model.id}" tells no classes apart: it gives ${outputs.join(', ')}, not one number a class; take a complete network`,
  );
}

async function requireLabels({ model }: LoadedModel, classCount: number): Promise<ClassLabel[]> {
  const labels = await readLabels(model);
  if (labels) return labels;
  throw new UserError(`nobody knows what the ${classCount} classes of "${model.id}" are: add it again with --labels`);
}

function nothingToAsk({ title }: Corpus, { model }: LoadedModel, labels: readonly ClassLabel[]): string {
  return `no image of ${title} is named after one of the ${labels.length} classes of "${model.id}": name folders after them, such as ${labels.at(-1)!.name}/1.jpg`;
}

/** At most so many of them, the first one included. */
function sampleEvenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (count >= items.length) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}

function describeCrop({ model: { input } }: LoadedModel): string {
  return `scaled until it covers ${input.sizePx.join('×')}, cropped around the centre`;
}

function formatReport(report: Report): string {
  const { unlabelledCount, unreadableCount } = report;
  const leftOut = [
    ...(unlabelledCount > 0 ? [`${unlabelledCount} whose names say no class of the network's`] : []),
    ...(unreadableCount > 0 ? [`${unreadableCount} that cannot be read`] : []),
  ];
  const lines = [
    ['images', `${report.imageCount} of ${report.corpus}, each ${report.seenAs}`],
    ['classes', `${report.classes.length} of ${report.classCount} ("${report.tensor}")`],
    ['top-1', percent(report.top1)],
    ['top-5', percent(report.top5)],
    ['rate', `${report.imagesPerSecond} images/s`],
    ...(leftOut.length > 0 ? [['left out', leftOut.join(', ')]] : []),
  ];
  return `${alignColumns(lines).join('\n')}\n`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
