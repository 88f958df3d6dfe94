import type { ConnectionGroup, Layer, Model, Provenance } from '../../content/schema.ts';
import type { Factors } from '../../content/schema/weight-details.ts';
import { startProgress } from '../cli/progress.ts';
import { provenanceOfWeights } from '../content/provenance-of-parts.ts';
import { isFresh } from '../content/provenance.ts';
import { readWeightDetails } from '../content/read-record.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import { writeShard } from '../content/write-record.ts';
import type { Tensor } from '../network/graph.ts';
import { connectionGroups } from '../weights/connection-groups.ts';
import { factorsOf } from '../weights/factors.ts';
import { mapPack } from '../weights/map-pack.ts';
import { readWeights, recipeVersion } from '../weights/read-weights.ts';
import { weightMatrix } from '../weights/weight-matrix.ts';
import { detailOptions, detailRecipe, writeDetails } from './detail-weights.ts';
import { openShard, readShardProvenance, type Job } from './job.ts';
import { sampleGates } from './sample-gates.ts';

/** Connections listed with their maps in a shard, for each unit and neighbouring layer. */
const options = { listCount: 16 };

/** What was read of a layer so far: it is folded when all its neighbours have had their turn. */
interface Parts {
  layer: Layer;
  stale: Staleness;
  /** By the neighbour's slug, one group a unit. */
  inputs: Map<string, ConnectionGroup[]>;
  outputs: Map<string, ConnectionGroup[]>;
  matrices: ReturnType<typeof weightMatrix>[];
  packs: ReturnType<typeof mapPack>[];
  /** By the earlier layer's slug, one a unit. */
  factors: Map<string, Factors[]>;
}

/** Which of a layer's files are not fresh. */
interface Staleness {
  shard: boolean;
  details: boolean;
}

/**
 * Reads the weights between neighbouring layers wherever one of the two is not fresh, and folds them into the shards and the details
 * beside them.
 * @returns how many layers were worked on
 */
export async function connectLayers(job: Job): Promise<number> {
  const unfinished = new Map<string, Parts>();
  for (const layer of job.layers) {
    const stale = await findStale(job, layer);
    if (!stale.shard && !stale.details) continue;
    const read = { inputs: new Map(), outputs: new Map(), matrices: [], packs: [], factors: new Map() };
    unfinished.set(layer.slug, { layer, stale, ...read });
  }
  const staleCount = unfinished.size;
  if (staleCount === 0) return 0;

  const gateMeans = await sampleGates(job);
  for (const to of job.model.layers) {
    for (const from of neighbours(job.model, to.inputs)) {
      if (unfinished.has(from.slug) || unfinished.has(to.slug)) {
        await connect(job, from, to, gateMeans, unfinished);
      }
    }
    for (const parts of unfinished.values()) {
      if (!isComplete(parts)) continue;
      if (parts.stale.shard) await fold(job, parts, gateMeans.size > 0);
      if (parts.stale.details) {
        const provenance = detailsWantedBy(job, parts.layer, gateMeans.size > 0);
        await writeDetails(job, parts.layer, { ...parts, gateMeans, provenance });
      }
      unfinished.delete(parts.layer.slug);
    }
  }
  return staleCount;
}

/** Whether all that is stored of a layer's weights is fresh; no network has to be opened to know. */
export async function isConnected(job: Job, layer: Layer): Promise<boolean> {
  const stale = await findStale(job, layer);
  return !stale.shard && !stale.details;
}

/** The means of gates come from the corpus, but a network without gates does not depend on it. */
async function findStale(job: Job, layer: Layer): Promise<Staleness> {
  const { weights } = await readShardProvenance(job, layer);
  const details = await readWeightDetails(job.paths, job.model.id, layer.slug);
  return {
    shard: isStale(weights, (hasGates) => wantedBy(job, layer, hasGates)),
    details: isStale(details?.provenance, (hasGates) => detailsWantedBy(job, layer, hasGates)),
  };
}

const isStale = (present: Provenance | undefined, wanted: (hasGates: boolean) => Provenance): boolean =>
  ![true, false].some((hasGates) => isFresh(present, wanted(hasGates)));

const wantedBy = ({ model, corpus }: Job, layer: Layer, hasGates: boolean): Provenance =>
  provenanceOfWeights(model, layer, { recipe: recipeVersion, options }, hasGates ? corpus.digest : null);

const detailsWantedBy = ({ model, corpus }: Job, layer: Layer, hasGates: boolean): Provenance =>
  provenanceOfWeights(
    model,
    layer,
    { recipe: detailRecipe, options: { ...detailOptions } },
    hasGates ? corpus.digest : null,
  );

const neighbours = ({ layers }: Model, slugs: readonly string[]): Layer[] =>
  layers.filter(({ slug }) => slugs.includes(slug));

/** Reads one pair of layers into the parts of those of them that are to be folded. */
async function connect(
  job: Job,
  from: Layer,
  to: Layer,
  gateMeans: ReadonlyMap<string, Tensor>,
  unfinished: ReadonlyMap<string, Parts>,
): Promise<void> {
  const { model, effects } = job;
  const [earlier, later] = [unfinished.get(from.slug), unfinished.get(to.slug)];
  const { mapCount, groupCount, memberCount } = detailOptions;
  const progress = startProgress(effects, `${model.id}/${from.slug} → ${to.slug}`, ['unit', 'connected'], to.unitCount);
  let shownCount = 0;
  const weights = await readWeights({
    model: await job.network(),
    from,
    to,
    engine: await job.engine(),
    gateMeans,
    options: { listCount: mapCount, groupCount: later?.stale.details ? groupCount : 0 },
    onProgress(doneCount) {
      progress.advance(doneCount - shownCount);
      shownCount = doneCount;
    },
    signal: effects.signal,
  }).finally(() => progress.end());
  const { kernelSize, factorizations } = weights;
  const { inputs, outputs } = connectionGroups(model.id, weights, options.listCount);
  earlier?.outputs.set(to.slug, outputs);
  earlier?.packs.push(mapPack(model.id, from.slug, to.slug, weights.outputs, kernelSize));
  later?.inputs.set(from.slug, inputs);
  later?.packs.push(mapPack(model.id, to.slug, from.slug, weights.inputs, kernelSize));
  later?.matrices.push(weightMatrix(model.id, weights));
  later?.factors.set(
    from.slug,
    factorizations.map((factorization) => factorsOf(from.slug, kernelSize, factorization, memberCount)),
  );
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
