import { resolve } from 'node:path';
import { classify as classifyImages, type Classification } from '../classify.ts';
import { openClassTask } from '../classify/class-task.ts';
import { alignColumns } from '../cli/align-columns.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { startProgress } from '../cli/progress.ts';
import { openContent } from '../content/open-content.ts';
import { readWhereabouts } from '../content/whereabouts.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { LoadedModel } from '../network/model.ts';
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
  const folder = options.images === undefined ? (await readWhereabouts(paths, id)).images : resolve(options.images);
  const corpus = await openCorpus({ images: folder });
  const scannedUnreadable = corpus.skipped.length;
  const { tensor, classCount, labels, images, unlabelledCount } = await openClassTask(model, corpus, options.sample);

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
      unlabelledCount,
      unreadableCount: scannedUnreadable + result.unreadableCount,
      imagesPerSecond: Number(((1000 * images.length) / elapsedMs).toPrecision(3)),
    };
    effects.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
  } finally {
    progress.end();
    await engine.dispose();
  }
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
