import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { Corpus, Model, Shard } from '../../content/schema.ts';
import { LedgerChecks } from '../../content/schema/check.ts';
import { EditResult } from '../../content/schema/edit.ts';
import { ModelMirror } from '../../content/schema/mirror.ts';
import { Members } from '../../content/schema/members.ts';
import { LayerTuning } from '../../content/schema/tuning.ts';
import { WeightDetails } from '../../content/schema/weight-details.ts';
import type { ContentPaths } from './paths.ts';
import { roundNumbers } from './round.ts';
import { rowsJson } from './rows-json.ts';
import { writeAtomically } from './write-atomically.ts';

/** Writes content/models/<id>.json, one line a layer. Its numbers are what the network was given and stay exact. */
export async function writeModel(paths: ContentPaths, model: Model): Promise<boolean> {
  const path = paths.model(model.id);
  return writeText(path, rowsJson(check(Model, model, path), 'layers'));
}

/** Writes content/units/<model>/<layer>.json, one line a unit, by index, numbers rounded to 4 significant digits. */
export async function writeShard(paths: ContentPaths, shard: Shard): Promise<boolean> {
  const path = paths.shard(shard.model, shard.layer);
  const units = roundNumbers(shard.units).toSorted((a, b) => a.index - b.index);
  const matrices = roundNumbers(shard.matrices).toSorted((a, b) => (a.layer < b.layer ? -1 : 1));
  return writeText(path, rowsJson(check(Shard, { ...shard, matrices, units }, path), 'units'));
}

/** Writes content/corpora/<id>.json, one line an image, by id. */
export async function writeCorpus(paths: ContentPaths, corpus: Corpus): Promise<boolean> {
  const path = paths.corpus(corpus.id);
  const images = corpus.images.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return writeText(path, rowsJson(check(Corpus, { ...corpus, images }, path), 'images'));
}

/** Writes content/tuning/<model>/<layer>.json, one line a unit, by index, numbers rounded to 4 significant digits. */
export async function writeTuning(paths: ContentPaths, tuning: LayerTuning): Promise<boolean> {
  const path = paths.tuning(tuning.model, tuning.layer);
  const sets = roundNumbers(tuning.sets);
  const units = roundNumbers(tuning.units).toSorted((a, b) => a.index - b.index);
  return writeText(path, rowsJson(check(LayerTuning, { ...tuning, sets, units }, path), 'units'));
}

/** Writes content/checks/<ledger>.json, one line a claim, in the ledger's order, numbers rounded to 4 significant digits. */
export async function writeLedgerChecks(paths: ContentPaths, checks: LedgerChecks): Promise<boolean> {
  const path = paths.checks(checks.ledger);
  return writeText(path, rowsJson(check(LedgerChecks, roundNumbers(checks), path), 'checks'));
}

/** Writes content/weights/<model>/<layer>.json, one line a unit, by index, numbers rounded to 4 significant digits. */
export async function writeWeightDetails(paths: ContentPaths, details: WeightDetails): Promise<boolean> {
  const path = paths.weightDetails(details.model, details.layer);
  const packs = details.packs.toSorted((a, b) => (a.layer < b.layer ? -1 : 1));
  const units = roundNumbers(details.units).toSorted((a, b) => a.index - b.index);
  return writeText(path, rowsJson(check(WeightDetails, { ...details, packs, units }, path), 'units'));
}

/** Writes content/edits/<slug>.json, numbers rounded to 4 significant digits. */
export async function writeEditResult(paths: ContentPaths, result: EditResult): Promise<boolean> {
  const path = paths.edit(result.edit);
  return writeText(path, rowsJson(check(EditResult, roundNumbers(result), path), 'units'));
}

/** Writes content/mirror/<model>.json, one line a layer; its correlations are rounded already, since the twins follow from them. */
export async function writeMirror(paths: ContentPaths, mirror: ModelMirror): Promise<boolean> {
  const path = paths.mirror(mirror.model);
  return writeText(path, rowsJson(check(ModelMirror, mirror, path), 'layers'));
}

/** Writes content/members/<model>.json, one line a family, numbers rounded to 4 significant digits. */
export async function writeMembers(paths: ContentPaths, members: Members): Promise<boolean> {
  const path = paths.members(members.model);
  return writeText(path, rowsJson(check(Members, roundNumbers(members), path), 'families'));
}

/** The schema's own order of keys comes with parsing. A record that does not fit is a bug of the verb that made it. */
function check<Schema extends z.ZodType<object>>(
  schema: Schema,
  record: unknown,
  path: string,
): Record<string, unknown> {
  const result = schema.safeParse(record);
  if (result.success) return result.data as Record<string, unknown>;
  const issue = result.error.issues[0];
  throw new Error(`${path}: "${issue?.path.join('.')}": ${issue?.message}`, { cause: result.error });
}

/** Leaves a file alone that already says the same. Returns whether it was written. */
async function writeText(path: string, text: string): Promise<boolean> {
  const present = await readFile(path, 'utf8').catch(() => null);
  if (present === text) return false;
  await writeAtomically(path, text);
  return true;
}
