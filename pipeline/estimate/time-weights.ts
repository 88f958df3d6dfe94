import type { Layer } from '../../content/schema.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { packPixels } from '../examples/pack-pixels.ts';
import { product } from '../network/dimensions.ts';
import { findGates } from '../network/gradient/gates.ts';
import type { Tensor } from '../network/graph.ts';
import { countMultiplyAdds } from '../network/layers/multiply-adds.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { detailOptions } from '../run/detail-weights.ts';
import { gateMeans } from '../weights/gate-means.ts';
import { planExpansion } from '../weights/plan-expansion.ts';
import type { Expansion } from '../weights/plan-expansion.ts';
import { readWeights } from '../weights/read-weights.ts';

/** Two neighbouring layers. */
export interface Pair {
  from: Layer;
  to: Layer;
  /** What reading the weights between them takes, in multiply-adds. */
  work: number;
}

/** Fetching a number of a gradient, adding it up and factorizing it takes as long as so many multiply-adds (GoogLeNet on 2 cores; 80 of them without the last). */
const workOfNumber = 3000;

/** Pairs that take more are not read to measure the time of it, as long as there is a cheaper one. */
const mostWork = 4e9;

/** As in earnest. */
const options = { listCount: detailOptions.mapCount, groupCount: detailOptions.groupCount };

/** Quick pairs are read more than once, the first time being no measure of the others. */
const mostRounds = 3;
const wantedMs = 1000;

/** Neighbouring layers of which at least one is among those asked for. */
export function listPairs(loaded: LoadedModel, layers: readonly Layer[]): Pair[] {
  const { model, graph, preactivations } = loaded;
  const asked = new Set(layers.map(({ slug }) => slug));
  const means = emptyMeans(loaded);
  return model.layers.flatMap((to) =>
    model.layers
      .filter(({ slug }) => to.inputs.includes(slug) && (asked.has(slug) || asked.has(to.slug)))
      .map((from) => {
        const target = preactivations.get(to.slug)!;
        const inputSizePx = model.input.sizePx;
        const work = workOf(planExpansion({ graph, source: from.tensor, target, inputSizePx, gateMeans: means }));
        return { from, to, work };
      }),
  );
}

/** Whatever the means of gates are, reading takes as long. */
function emptyMeans({ model, graph }: LoadedModel): Map<string, Tensor> {
  const shapes = inferShapes(graph, { [pixels]: [1, 3, ...model.input.sizePx] });
  return new Map(
    findGates(graph).map((gate) => {
      const channelCount = shapes.get(gate)![1]!;
      return [gate, { data: new Float32Array(channelCount), shape: [channelCount] }];
    }),
  );
}

/** One gradient for each unit of each part, as large as its kernels. */
function workOf({ channelCount, parts }: Expansion): number {
  return parts.reduce((sum, { tensor, unitCount, reading }) => {
    if (!reading) return sum;
    const { graph, size } = reading;
    const inputs = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape.with(0, 1)]));
    const multiplyAdds = countMultiplyAdds(graph, [tensor], inferShapes(graph, inputs));
    return sum + unitCount * (multiplyAdds + workOfNumber * channelCount * product(size));
  }, 0);
}

/**
 * Reads the weights of the cheapest pair and of the one in the middle.
 * @param pairs at least one
 * @returns from an amount of work to milliseconds
 */
export async function timeWeights(
  engine: Engine,
  model: LoadedModel,
  pairs: readonly Pair[],
  corpus: Corpus,
  now: () => number,
): Promise<(work: number) => number> {
  const byWork = pairs.toSorted((a, b) => a.work - b.work);
  const affordable = byWork.filter(({ work }, i) => i === 0 || work <= mostWork);
  const [small, large] = [affordable[0]!, affordable[Math.min(affordable.length - 1, Math.floor(byWork.length / 2))]!];
  const means = await gateMeans(model.graph, someImages(model, corpus), engine);

  async function time({ from, to }: Pair): Promise<number> {
    const startMs = now();
    let bestMs = Infinity;
    for (let round = 0; round === 0 || (round < mostRounds && now() - startMs < wantedMs); round++) {
      const beganMs = now();
      await readWeights({ model, from, to, engine, gateMeans: means, options });
      bestMs = Math.min(bestMs, now() - beganMs);
    }
    return bestMs;
  }

  const smallMs = await time(small);
  if (large === small || large.work === small.work) return (work) => (smallMs * work) / small.work;
  const largeMs = await time(large);
  const rate = Math.max(0, (largeMs - smallMs) / (large.work - small.work));
  const setupMs = smallMs - rate * small.work;
  // Noise: two pairs that are nearly alike say nothing of what each of them costs besides its work.
  if (setupMs < 0) return (work) => ((smallMs + largeMs) * work) / (small.work + large.work);
  return (work) => setupMs + rate * work;
}

/** A few images, enough for gates to be open. */
async function* someImages({ model }: LoadedModel, corpus: Corpus) {
  const { sizePx } = model.input;
  const read = await Promise.all(corpus.images.slice(0, 4).map((entry) => corpus.read(entry, sizePx)));
  yield packPixels(read, read.length, sizePx);
}
