import type { ClassLabel } from '../content/schema.ts';
import type { LabelledImage } from './classify/labelled-images.ts';
import { rankOfClass } from './classify/rank-of-class.ts';
import type { Corpus } from './corpus/corpus.ts';
import type { Engine } from './engine/engine.ts';
import { showImages, usualImageCount } from './examples/show-images.ts';
import type { Graph, Tensor } from './network/graph.ts';
import type { LoadedModel } from './network/model.ts';
import { pixels } from './network/pixel-input.ts';
import { subgraph } from './network/subgraph.ts';
import { UserError } from './user-error.ts';

/** How often a network was right. */
export interface Accuracy {
  /** Images it was asked about. */
  imageCount: number;
  /** Share of them whose class came first, 0 … 1; ties count as wrong. */
  top1: number;
  /** Share of them whose class was among the first five. */
  top5: number;
}

export interface ClassAccuracy extends ClassLabel, Accuracy {}

export interface Classification extends Accuracy {
  /** Images that turned out to be damaged. */
  unreadableCount: number;
  /** Classes that had images, in the network's order. */
  classes: ClassAccuracy[];
}

export interface ClassifyRequest {
  model: LoadedModel;
  /** The output that has one score a class. */
  tensor: string;
  /** What the scores mean, one a class. */
  labels: readonly ClassLabel[];
  engine: Engine;
  corpus: Corpus;
  /** Of that corpus. */
  images: readonly LabelledImage[];
  /** Images a run, by default what suits the engine; the result does not depend on it. */
  batchSize?: number | undefined;
  /** Called with the number of images that the network has seen since the last call. */
  onProgress?: (imageCount: number) => void;
  /** Called with every image that can be read, in any order, and the scores of all classes, which are not to be kept. */
  onScores?: (image: LabelledImage, scores: ArrayLike<number>) => void;
  signal?: AbortSignal;
}

/** Of one class. */
interface Tally {
  imageCount: number;
  first: number;
  amongFive: number;
}

/**
 * Asks a network what images show whose names say it, in one pass; memory grows with the classes, not with the images. The network sees
 * them as the corpus reads them: scaled until they cover its input, cropped around their centre.
 * @throws UserError where no image can be read, or scores are not finite; the signal's reason when it is aborted
 */
export async function classify({
  model: { model, graph },
  tensor,
  labels,
  engine,
  corpus,
  images,
  batchSize = usualImageCount(engine),
  onProgress,
  onScores = () => undefined,
  signal,
}: ClassifyRequest): Promise<Classification> {
  const { sizePx } = model.input;
  const tallies = new Map<number, Tally>();
  const scoring: Graph = {
    ...subgraph(graph, [tensor]),
    inputs: [{ name: pixels, shape: [batchSize, 3, ...sizePx], type: 'float32' }],
  };
  const readCount = await showImages(scoring, {
    engine,
    corpus,
    images: images.map(({ entry }) => entry),
    onProgress,
    signal,
    take(index, results, position) {
      const image = images[index]!;
      const start = position * labels.length;
      const scores = results[tensor]!.data.subarray(start, start + labels.length);
      requireFinite(scores, model.id, image.entry.id);
      onScores(image, scores);
      count(tallies, image.classIndex, rankOfClass(scores, image.classIndex));
    },
  });
  if (readCount === 0) throw new UserError(`no image of the corpus "${corpus.title}" can be read`);

  const counted = [...tallies].sort(([a], [b]) => a - b);
  return {
    ...accuracyOf(counted.map(([, tally]) => tally)),
    unreadableCount: images.length - readCount,
    classes: counted.map(([index, tally]) => ({ ...labels[index]!, ...accuracyOf([tally]) })),
  };
}

function requireFinite(scores: Tensor['data'], model: string, image: string): void {
  if (scores.every(Number.isFinite)) return;
  throw new UserError(
    `"${model}" answers ${image} with scores that are no finite numbers: look at its input with atlas inspect ${model}`,
  );
}

function count(tallies: Map<number, Tally>, classIndex: number, rank: number): void {
  const { imageCount, first, amongFive } = tallies.get(classIndex) ?? { imageCount: 0, first: 0, amongFive: 0 };
  tallies.set(classIndex, {
    imageCount: imageCount + 1,
    first: first + Number(rank < 1),
    amongFive: amongFive + Number(rank < 5),
  });
}

function accuracyOf(tallies: readonly Tally[]): Accuracy {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const imageCount = sum((tally) => tally.imageCount);
  return {
    imageCount,
    top1: sum(({ first }) => first) / imageCount,
    top5: sum(({ amongFive }) => amongFive) / imageCount,
  };
}
