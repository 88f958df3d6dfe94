import { byLot } from '../corpus/by-lot.ts';
import { packPixels } from '../examples/pack-pixels.ts';
import { findGates } from '../network/gradient/gates.ts';
import type { Tensor } from '../network/graph.ts';
import { gateMeans } from '../weights/gate-means.ts';
import type { Job } from './job.ts';

/** What the means are taken from. */
export type GateSource = Pick<Job, 'model' | 'network' | 'engine' | 'corpus' | 'effects'>;

/** Images that the means are taken over. */
const sampleCount = 256;
const batchSize = 4;

/** Takes the means of the network's gates over a fixed sample of the corpus, drawn by the images' ids; empty where there are no gates. */
export async function sampleGates(job: GateSource): Promise<Map<string, Tensor>> {
  const { graph } = await job.network();
  if (findGates(graph).length === 0) return new Map();
  return gateMeans(graph, samplePixels(job), await job.engine(), { signal: job.effects.signal });
}

async function* samplePixels({ corpus, model }: GateSource): AsyncGenerator<Tensor> {
  const { sizePx } = model.input;
  const sample = byLot(corpus.images).slice(0, sampleCount);
  for (let first = 0; first < sample.length; first += batchSize) {
    const read = await Promise.all(sample.slice(first, first + batchSize).map((entry) => corpus.read(entry, sizePx)));
    const images = read.filter((image) => image !== null);
    if (images.length > 0) yield packPixels(images, images.length, sizePx);
  }
}
