import type { ConnectionGroup, Layer, Model, Provenance } from '../../content/schema.ts';
import { startProgress } from '../cli/progress.ts';
import { provenanceOfWeights } from '../content/provenance-of-parts.ts';
import { isFresh } from '../content/provenance.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import { writeShard } from '../content/write-record.ts';
import type { Tensor } from '../network/graph.ts';
import { connectionGroups } from '../weights/connection-groups.ts';
import { readWeights, recipeVersion } from '../weights/read-weights.ts';
import { weightMatrix } from '../weights/weight-matrix.ts';
import { openShard, type Job } from './job.ts';
import { sampleGates } from './sample-gates.ts';

/** Connections listed with their maps, for each unit and neighbouring layer. */
const options = { listCount: 16 };

/** What was read of a layer so far: it is folded when all its neighbours have had their turn. */
interface Parts {
  layer: Layer;
  /** By the neighbour's slug, one group a unit. */
  inputs: Map<string, ConnectionGroup[]>;
  outputs: Map<string, ConnectionGroup[]>;
  matrices: ReturnType<typeof weightMatrix>[];
}

/**
 * Reads the weights between neighbouring layers wherever one of the two is not fresh, and folds them into the shards.
 * @returns how many layers were worked on
 */
export async function connectLayers(job: Job): Promise<number> {
  const stale = new Map<string, Parts>();
  for (const layer of job.layers) {
    if (!(await isConnected(job, layer))) {
      stale.set(layer.slug, { layer, inputs: new Map(), outputs: new Map(), matrices: [] });
    }
  }
  const staleCount = stale.size;
  if (staleCount === 0) return 0;

  const gateMeans = await sampleGates(job);
  for (const to of job.model.layers) {
    for (const from of neighbours(job.model, to.inputs)) {
      if (stale.has(from.slug) || stale.has(to.slug)) {
        await connect(job, from, to, gateMeans, stale);
      }
    }
    for (const parts of stale.values()) {
      if (!isComplete(parts)) continue;
      await fold(job, parts, gateMeans.size > 0);
      stale.delete(parts.layer.slug);
    }
  }
  return staleCount;
}

/**
 * Whether a layer's weights are fresh. The means of gates come from the corpus, but a network without gates does not depend on it:
 * no network has to be opened to know.
 */
export async function isConnected(job: Job, layer: Layer): Promise<boolean> {
  const { provenance } = await openShard(job, layer);
  return [true, false].some((hasGates) => isFresh(provenance.weights, wantedBy(job, layer, hasGates)));
}

const wantedBy = ({ model, corpus }: Job, layer: Layer, hasGates: boolean): Provenance =>
  provenanceOfWeights(model, layer, { recipe: recipeVersion, options }, hasGates ? corpus.digest : null);

const neighbours = ({ layers }: Model, slugs: readonly string[]): Layer[] =>
  layers.filter(({ slug }) => slugs.includes(slug));

/** Reads one pair of layers into the parts of those of them that are to be folded. */
async function connect(
  job: Job,
  from: Layer,
  to: Layer,
  gateMeans: ReadonlyMap<string, Tensor>,
  stale: ReadonlyMap<string, Parts>,
): Promise<void> {
  const { model, effects } = job;
  const progress = startProgress(effects, `${model.id}/${from.slug} → ${to.slug}`, ['unit', 'connected'], to.unitCount);
  let shownCount = 0;
  const weights = await readWeights({
    model: await job.network(),
    from,
    to,
    engine: await job.engine(),
    gateMeans,
    options,
    onProgress(doneCount) {
      progress.advance(doneCount - shownCount);
      shownCount = doneCount;
    },
    signal: effects.signal,
  }).finally(() => progress.end());
  const { inputs, outputs } = connectionGroups(model.id, weights);
  stale.get(from.slug)?.outputs.set(to.slug, outputs);
  stale.get(to.slug)?.inputs.set(from.slug, inputs);
  stale.get(to.slug)?.matrices.push(weightMatrix(model.id, weights));
}

const isComplete = ({ layer, inputs, outputs }: Parts): boolean =>
  layer.inputs.every((slug) => inputs.has(slug)) && layer.outputs.every((slug) => outputs.has(slug));

async function fold(job: Job, { layer, inputs, outputs, matrices }: Parts, hasGates: boolean): Promise<void> {
  for (const { record, bytes } of matrices) await writeAtomically(job.paths.weights(record.file), bytes);
  const shard = await openShard(job, layer);
  // A model's layers go from the image upwards.
  const nearestFirst = layer.inputs.toReversed();
  for (const unit of shard.units) {
    unit.inputs = nearestFirst.map((slug) => inputs.get(slug)![unit.index]!);
    unit.outputs = layer.outputs.map((slug) => outputs.get(slug)![unit.index]!);
  }
  shard.matrices = matrices.map(({ record }) => record);
  shard.provenance.weights = wantedBy(job, layer, hasGates);
  await writeShard(job.paths, shard);
}
