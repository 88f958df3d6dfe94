import { readFile } from 'node:fs/promises';
import type { Corpus, Layer, Model, Provenance, Shard, Unit } from '../../content/schema.ts';
import { formatUnitId, parseUnitId } from '../../content/unit-id.ts';
import { sliceBytes } from '../../content/weight-matrix.ts';
import { checkPictures, type RecordedPicture } from './check-pictures.ts';
import { sha256 } from './digest.ts';
import type { Verification } from './find-problems.ts';
import type { ContentPaths } from './paths.ts';
import { provenanceOfExamples, provenanceOfFeatures, provenanceOfWeights } from './provenance-of-parts.ts';
import { readWeightDetails } from './read-record.ts';
import { UserError } from '../user-error.ts';

/** A shard and what it must fit. */
export interface ShardCheck {
  paths: ContentPaths;
  model: Model;
  layer: Layer;
  shard: Shard;
  corpora: ReadonlyMap<string, Corpus>;
  found: Verification;
}

/** Checks a shard against its model, its corpus and the files it mentions. */
export async function checkShard(check: ShardCheck): Promise<void> {
  const { paths, model, layer, shard, corpora, found } = check;
  const path = paths.shard(model.id, layer.slug);
  const report = (problem: string) => void found.problems.push(`${path}: ${problem}`);
  found.shardCount++;
  found.unitCount += shard.units.length;
  if (shard.model !== model.id || shard.layer !== layer.slug) report(`names itself ${shard.model}/${shard.layer}`);
  if (shard.units.length !== layer.unitCount || shard.units.some(({ index }, i) => index !== i)) {
    report(`has not the ${layer.unitCount} units of its layer`);
  }
  checkProvenance(check, report);
  const corpusId = shard.provenance.examples?.corpus;
  const images = new Set(corpusId === undefined ? [] : corpora.get(corpusId)?.images.map(({ id }) => id));
  for (const unit of shard.units) {
    checkExamples(unit, images, report);
    checkConnections(unit, check, report);
  }
  await checkPictures(paths, listPictures(shard), found);
  await checkMatrices(check, report);
  await checkDetails(check);
}

/** What a part says it was made from must give the digest it carries. */
function checkProvenance({ model, layer, shard, corpora }: ShardCheck, report: (problem: string) => void): void {
  const { visualize, examples, weights } = shard.provenance;
  const corpusDigest = corpora.get(examples?.corpus ?? '')?.digest;
  const expected: Record<string, string[]> = {
    ...(visualize && { visualize: [provenanceOfFeatures(model, layer, recipeOf(visualize)).digest] }),
    ...(examples &&
      corpusDigest && { examples: [provenanceOfExamples(model, layer, recipeOf(examples), corpusDigest).digest] }),
    ...(weights && {
      weights: [null, ...(corpusDigest === undefined ? [] : [corpusDigest])].map(
        (digest) => provenanceOfWeights(model, layer, recipeOf(weights), digest).digest,
      ),
    }),
  };
  for (const [verb, made] of Object.entries(shard.provenance)) {
    if (made.modelSha256 !== model.network.sha256) report(`its ${verb} part was made from another network file`);
    else if (expected[verb] && !expected[verb].includes(made.digest)) {
      report(`its ${verb} part was made from another input, layer or corpus than the records say`);
    }
  }
}

/** As it was given to the verb: how many units were asked for is no part of a digest. */
function recipeOf({ recipe, options }: Provenance) {
  const { limit: _, ...others } = options;
  return { recipe, options: others };
}

function checkExamples(unit: Unit, images: ReadonlySet<string>, report: (problem: string) => void): void {
  if (!unit.examples) return;
  const { strongest, weakest, spectrum } = unit.examples;
  const missing = [...strongest, ...weakest, ...spectrum.flatMap((bin) => bin.examples)].find(
    ({ image }) => !images.has(image),
  );
  if (missing) report(`unit ${unit.index} shows the image "${missing.image}", which is not in the corpus's record`);
}

function checkConnections(unit: Unit, { model, layer: own }: ShardCheck, report: (problem: string) => void): void {
  for (const { layer, strongest } of [...unit.inputs, ...unit.outputs]) {
    const count = unitCountOf(model, layer);
    const missing = strongest.find(({ unit: id }) => {
      const other = parseUnitId(id);
      return other.model !== model.id || other.layer !== layer || other.index >= count;
    });
    if (missing)
      report(
        `unit ${formatUnitId(model.id, own.slug, unit.index)} is connected with ${missing.unit}, which does not exist`,
      );
  }
}

/** The record beside a shard is of the same layer and network, and the packs of maps that it names are as they were written. */
async function checkDetails({ paths, model, layer, shard, corpora, found }: ShardCheck): Promise<void> {
  const path = paths.weightDetails(model.id, layer.slug);
  const details = await readWeightDetails(paths, model.id, layer.slug).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    found.problems.push(error.message);
    return null;
  });
  if (details === null) return;
  const report = (problem: string) => void found.problems.push(`${path}: ${problem}`);
  if (details.model !== model.id || details.layer !== layer.slug)
    report(`names itself ${details.model}/${details.layer}`);
  if (details.units.length !== layer.unitCount || details.units.some(({ index }, i) => index !== i)) {
    report(`has not the ${layer.unitCount} units of its layer`);
  }
  const corpusDigest = corpora.get(shard.provenance.examples?.corpus ?? '')?.digest;
  const expected = [null, ...(corpusDigest === undefined ? [] : [corpusDigest])].map(
    (digest) => provenanceOfWeights(model, layer, recipeOf(details.provenance), digest).digest,
  );
  if (!expected.includes(details.provenance.digest))
    report('was made from another network, input or layer than the records say');
  for (const { file, sha256: written } of details.packs) {
    found.fileCount++;
    const bytes = await readFile(paths.weights(file)).catch(() => null);
    if (bytes === null) report(`${paths.weights(file)} is missing`);
    else if (sha256(bytes) !== written) report(`${paths.weights(file)} has another SHA-256 than this record says`);
  }
}

async function checkMatrices({ paths, model, layer, shard, found }: ShardCheck, report: (problem: string) => void) {
  for (const matrix of shard.matrices) {
    found.fileCount++;
    const bytes = await readFile(paths.weights(matrix.file)).catch(() => null);
    const expectedBytes = layer.unitCount * sliceBytes(unitCountOf(model, matrix.layer));
    if (bytes === null) report(`${paths.weights(matrix.file)} is missing`);
    else if (bytes.length !== expectedBytes)
      report(`${paths.weights(matrix.file)} has ${bytes.length} bytes, not ${expectedBytes}`);
    else if (sha256(bytes) !== matrix.sha256)
      report(`${paths.weights(matrix.file)} has another SHA-256 than the shard says`);
  }
}

/** Its units' feature images, and the sprite of them. */
function* listPictures({ units, sprite }: Shard): Generator<RecordedPicture> {
  for (const { features } of units) {
    const images = features ? [features.positive, features.negative, ...features.diversity] : [];
    for (const image of images) if (image) yield { file: image.file, sizePx: [image.sizePx, image.sizePx] };
  }
  if (!sprite) return;
  const { file, columns, cellPx } = sprite;
  yield { file, sizePx: [Math.ceil(units.length / columns) * cellPx, columns * cellPx] };
}

const unitCountOf = (model: Model, layer: string): number =>
  model.layers.find(({ slug }) => slug === layer)?.unitCount ?? 0;
