import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { showImages, usualImageCount } from '../examples/show-images.ts';
import { createGraphBuilder } from '../network/graph-builder.ts';
import type { Graph, Pair } from '../network/graph.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';

/** Mean and deviation of a channel over all places of all images. */
export interface Moments {
  mean: number;
  deviation: number;
}

/**
 * Measures all channels of some tensors over images of a corpus.
 * @param graph from `pixels`
 * @returns for each tensor the moments of its channels; those of images that cannot be read are left out
 */
export async function measureMoments(
  { graph, tensors, sizePx }: { graph: Graph; tensors: readonly string[]; sizePx: Pair },
  { corpus, images }: { corpus: Corpus; images: readonly CorpusEntry[] },
  engine: Engine,
  { batchSize = usualImageCount(engine), onProgress, signal }: MomentOptions = {},
): Promise<Map<string, Moments[]>> {
  const unique = [...new Set(tensors)];
  const reduced = meansOfMaps(graph, unique, [batchSize, 3, ...sizePx]);
  // By image, so that the sums do not depend on the order in which batches end.
  const means = unique.map(() => images.map((): { first: number[]; second: number[] } | null => null));
  await showImages(reduced.graph, {
    engine,
    corpus,
    images,
    onProgress,
    signal,
    take(index, results, position) {
      for (const [i, { first, second }] of reduced.outputs.entries()) {
        const count = results[first]!.shape[1]!;
        const rowOf = (name: string) => [...results[name]!.data.subarray(position * count, (position + 1) * count)];
        means[i]![index] = { first: rowOf(first), second: rowOf(second) };
      }
    },
  });
  return new Map(unique.map((tensor, i) => [tensor, momentsOf(means[i]!.filter((image) => image !== null))]));
}

interface MomentOptions {
  batchSize?: number;
  onProgress?: (imageCount: number) => void;
  signal?: AbortSignal;
}

/** Ends a graph in the means over each map of its values and of their squares, [batch, channels, 1, 1]. */
function meansOfMaps(graph: Graph, tensors: readonly string[], shape: number[]) {
  const forward = subgraph(graph, tensors);
  const build = createGraphBuilder([
    ...inferShapes(forward, { [pixels]: shape }).keys(),
    ...forward.nodes.map(({ name }) => name),
  ]);
  const mean = (name: string) => build.add('ReduceMean', [name], { axes: [2, 3], keepDims: true });
  const outputs = tensors.map((tensor) => ({
    first: mean(tensor),
    second: mean(build.add('Mul', [tensor, tensor], {})),
  }));
  return {
    graph: {
      inputs: forward.inputs.map((input) => ({ ...input, shape })),
      outputs: outputs.flatMap(({ first, second }) => [first, second]),
      nodes: [...forward.nodes, ...build.nodes],
      constants: new Map([...forward.constants, ...build.constants]),
    },
    outputs,
  };
}

/** All maps have the same number of places, so that means over images are means over places. */
function momentsOf(images: readonly { first: number[]; second: number[] }[]): Moments[] {
  return (images[0]?.first ?? []).map((_, channel) => {
    const average = (of: 'first' | 'second') =>
      images.reduce((sum, image) => sum + image[of][channel]!, 0) / images.length;
    const mean = average('first');
    return { mean, deviation: Math.sqrt(Math.max(0, average('second') - mean ** 2)) };
  });
}
