import type { Corpus } from '../corpus/corpus.ts';
import { sampleEvenly } from '../corpus/sample-evenly.ts';
import { findClassScores } from '../network/class-scores.ts';
import type { ClassScores } from '../network/class-scores.ts';
import { readLabels } from '../network/labels.ts';
import type { ClassLabel } from '../network/labels.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { UserError } from '../user-error.ts';
import { findLabelledImages } from './labelled-images.ts';
import type { LabelledImage } from './labelled-images.ts';

/** What a network can be asked about a corpus. */
export interface ClassTask extends ClassScores {
  /** What the scores mean, one a class. */
  labels: ClassLabel[];
  /** Those that were sampled from the labelled ones. */
  images: readonly LabelledImage[];
  /** Images whose names say no class of the network's. */
  unlabelledCount: number;
}

/**
 * Finds what a network tells apart among the images of a corpus.
 * @param sampleCount images at most, evenly spread
 * @throws UserError for a network that tells no classes apart or whose classes nobody knows, and where no image is named after one
 */
export async function openClassTask(model: LoadedModel, corpus: Corpus, sampleCount = Infinity): Promise<ClassTask> {
  const scores = requireScores(model);
  const labels = await requireLabels(model, scores.classCount);
  const labelled = findLabelledImages(corpus.images, labels);
  if (labelled.length === 0) throw new UserError(nothingToAsk(corpus, model, labels));
  return {
    ...scores,
    labels,
    images: sampleEvenly(labelled, sampleCount),
    unlabelledCount: corpus.images.length - labelled.length,
  };
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
