import { AuthoredError } from '../../content/authored-error.ts';
import type { Corpus, Model } from '../../content/schema.ts';
import { digestGraph } from '../network/digest-graph.ts';
import { digestNetwork, importNetwork } from '../network/import-network.ts';
import { isSameNetwork } from '../network/is-same-network.ts';
import { UserError } from '../user-error.ts';
import { checkAuthored } from './check-authored.ts';
import { checkEdit } from './check-edit.ts';
import { checkPictures } from './check-pictures.ts';
import { checkShard } from './check-shard.ts';
import { checkMembers, checkTuning } from './check-tuning.ts';
import { checkMirror } from './check-mirror.ts';
import { findNetwork } from './find-network.ts';
import { corpusPicture, type ContentPaths } from './paths.ts';
import {
  listCorpora,
  listEditResults,
  listModels,
  listShards,
  listTunings,
  readComparison,
  readCorpus,
  readEditResult,
  readMembers,
  readMirror,
  readLedgerChecks,
  readModel,
  readShard,
  readTuning,
} from './read-record.ts';

/** What was looked at, and each thing that is wrong with it in one sentence. */
export interface Verification {
  modelCount: number;
  shardCount: number;
  unitCount: number;
  /** Pictures and matrices. */
  fileCount: number;
  problems: string[];
}

/**
 * Checks that records fit the schema, that shards belong to their network by hash, that every file mentioned is there with its
 * size or hash, and that every unit, layer and image mentioned exists. Changes nothing.
 * @param model only this one
 */
export async function findProblems(paths: ContentPaths, { model }: { model?: string } = {}): Promise<Verification> {
  const found: Verification = { modelCount: 0, shardCount: 0, unitCount: 0, fileCount: 0, problems: [] };
  const ids = model === undefined ? await listModels(paths) : [model];
  const corpora = await readAll(found, await listCorpora(paths), (id) => readCorpus(paths, id));
  const models = await readAll(found, ids, (id) => readModel(paths, id));
  for (const [id, record] of models) {
    found.modelCount++;
    if (record.id !== id) found.problems.push(`${paths.model(id)}: names itself "${record.id}"`);
    await checkModel(paths, record, corpora, found);
  }
  if (model !== undefined) return found;
  for (const { id, images } of corpora.values()) {
    const pictures = images.map((image) => ({ file: corpusPicture(id, image.id), sizePx: image.sizePx }));
    await checkPictures(paths, pictures, found);
  }
  await checkWritten(paths, { models, corpora, found });
  return found;
}

/** All records that could be read, by id. */
interface Records {
  models: ReadonlyMap<string, Model>;
  corpora: ReadonlyMap<string, Corpus>;
  found: Verification;
}

/** What people have written, and what was found of it; a mistake ends each file's turn, so the first one is told. */
async function checkWritten(paths: ContentPaths, { models, corpora, found }: Records): Promise<void> {
  try {
    const {
      ledgers,
      edits: { edits, absent },
    } = await checkAuthored(paths);
    for (const { id } of ledgers) await readLedgerChecks(paths, id);
    for (const slug of await listEditResults(paths)) {
      const report = (problem: string) => void found.problems.push(`${paths.edit(slug)}: ${problem}`);
      const result = (await readEditResult(paths, slug))!;
      const edit = edits.find((known) => known.slug === slug);
      if (edit) checkEdit(result, { edit, models, corpora }, report);
      else if (!absent.some((known) => known.slug === slug)) report(`there is no edit content/edits/${slug}.yaml`);
    }
  } catch (error) {
    if (!(error instanceof AuthoredError || error instanceof UserError)) throw error;
    // A damaged record of a model has been found already.
    if (!found.problems.includes(error.message)) found.problems.push(error.message);
  }
}

/** Reads records by name; one that cannot be read is a problem. */
async function readAll<T>(
  found: Verification,
  names: readonly string[],
  read: (name: string) => Promise<T | null>,
): Promise<Map<string, T>> {
  const records = new Map<string, T>();
  for (const name of names) {
    const record = await attempt(found, () => read(name));
    if (record === null) found.problems.push(`there is no model "${name}"`);
    else if (record !== undefined) records.set(name, record);
  }
  return records;
}

/** Reads a record; one that cannot be read is a problem, and undefined. */
async function attempt<T>(found: Verification, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    found.problems.push(error.message);
    return undefined;
  }
}

async function checkNetwork(file: string, { id, network }: Model, paths: ContentPaths, found: Verification) {
  try {
    if (await holdsNetwork(file, network)) return;
    found.problems.push(`${file} is not the network that ${paths.model(id)} was made from`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    found.problems.push(error.message);
  }
}

/** Whether a file is the one that a record was made from, or another one of the same network. */
async function holdsNetwork(file: string, network: Model['network']): Promise<boolean> {
  const { sha256 } = await digestNetwork(file);
  if (sha256 === network.sha256) return true;
  try {
    const { graph } = await importNetwork(file);
    return isSameNetwork(network, { sha256, graphSha256: digestGraph(graph) });
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function checkModel(
  paths: ContentPaths,
  model: Model,
  corpora: ReadonlyMap<string, Corpus>,
  found: Verification,
): Promise<void> {
  const file = await findNetwork(paths, model);
  if (file !== null) await checkNetwork(file, model, paths, found);
  const layers = new Map(model.layers.map((layer) => [layer.slug, layer]));
  for (const { slug, inputs, outputs } of model.layers) {
    for (const other of [...inputs, ...outputs]) {
      if (!layers.has(other))
        found.problems.push(`${paths.model(model.id)}: ${slug} names the layer "${other}", which is not there`);
    }
  }
  // One after the other: those of a large network would fill a gigabyte.
  for (const slug of await listShards(paths, model.id)) {
    const shard = await attempt(found, () => readShard(paths, model.id, slug));
    if (!shard) continue;
    const path = paths.shard(model.id, slug);
    const layer = layers.get(slug);
    if (!layer) found.problems.push(`${path}: the model has no layer "${slug}"`);
    else await checkShard({ paths, model, layer, shard, corpora, found });
  }
  for (const slug of await listTunings(paths, model.id)) {
    const tuning = await attempt(found, () => readTuning(paths, model.id, slug));
    if (!tuning) continue;
    const report = (problem: string) => void found.problems.push(`${paths.tuning(model.id, slug)}: ${problem}`);
    const layer = layers.get(slug);
    if (!layer) report(`the model has no layer "${slug}"`);
    else checkTuning(model, layer, tuning, report);
  }
  const members = await attempt(found, () => readMembers(paths, model.id));
  if (members) checkMembers(model, members, (problem) => found.problems.push(`${paths.members(model.id)}: ${problem}`));
  const comparison = await attempt(found, () => readComparison(paths, model.id));
  if (comparison && comparison.model !== model.id) {
    found.problems.push(`${paths.comparison(model.id)}: names itself "${comparison.model}"`);
  }
  const mirror = await attempt(found, () => readMirror(paths, model.id));
  if (mirror) checkMirror(model, mirror, (problem) => found.problems.push(`${paths.mirror(model.id)}: ${problem}`));
}
