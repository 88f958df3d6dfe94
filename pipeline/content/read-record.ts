import { readFile, readdir } from 'node:fs/promises';
import type { z } from 'zod';
import { migrate, type RecordKind } from '../../content/migrate.ts';
import { Corpus, Model, Shard, ShardHead } from '../../content/schema.ts';
import { LedgerChecks } from '../../content/schema/check.ts';
import { CurveComparison } from '../../content/schema/curve-comparison.ts';
import { EditResult } from '../../content/schema/edit.ts';
import { ModelMirror } from '../../content/schema/mirror.ts';
import { Members } from '../../content/schema/members.ts';
import { LayerTuning } from '../../content/schema/tuning.ts';
import { WeightDetails } from '../../content/schema/weight-details.ts';
import { splitShard } from '../../content/split-shard.ts';
import { UserError } from '../user-error.ts';
import type { ContentPaths } from './paths.ts';
import { storageError } from './storage-error.ts';

/**
 * Reads content/models/<id>.json; null where there is none.
 * @throws UserError when it is damaged or written by a newer schema
 */
export const readModel = (paths: ContentPaths, id: string): Promise<Model | null> =>
  readRecord('model', Model, paths.model(id));

/** Reads content/units/<model>/<layer>.json; null where there is none, errors as `readModel`. */
export const readShard = (paths: ContentPaths, model: string, layer: string): Promise<Shard | null> =>
  readRecord('shard', Shard, paths.shard(model, layer));

/** Reads a shard without parsing its units, in a fifteenth of the time; null and errors as `readShard`. */
export async function readShardHead(
  paths: ContentPaths,
  model: string,
  layer: string,
): Promise<(ShardHead & { unitCount: number }) | null> {
  const path = paths.shard(model, layer);
  const text = await readText(path);
  if (text === null) return null;
  const { head, units } = lift(path, () => splitShard(text, (record) => migrate('shard', record)));
  return { ...validate(ShardHead, head, path), unitCount: units.length };
}

/** Reads of a shard what a smaller schema asks for, the rest unchecked, in a third of the time; null and errors as `readShard`. */
export const readShardPart = <Part extends z.ZodType>(
  part: Part,
  paths: ContentPaths,
  model: string,
  layer: string,
): Promise<z.infer<Part> | null> => readRecord('shard', part, paths.shard(model, layer));

/** Reads content/corpora/<id>.json; null where there is none, errors as `readModel`. */
export const readCorpus = (paths: ContentPaths, id: string): Promise<Corpus | null> =>
  readRecord('corpus', Corpus, paths.corpus(id));

/** Reads content/tuning/<model>/<layer>.json; null where there is none, errors as `readModel`. */
export const readTuning = (paths: ContentPaths, model: string, layer: string): Promise<LayerTuning | null> =>
  readRecord('tuning', LayerTuning, paths.tuning(model, layer));

/** Reads content/members/<model>.json; null where there is none, errors as `readModel`. */
export const readMembers = (paths: ContentPaths, model: string): Promise<Members | null> =>
  readRecord('members', Members, paths.members(model));

/** Reads content/checks/<ledger>.json; null where there is none, errors as `readModel`. */
export const readLedgerChecks = (paths: ContentPaths, ledger: string): Promise<LedgerChecks | null> =>
  readRecord('checks', LedgerChecks, paths.checks(ledger));

/** Reads content/edits/<slug>.json; null where there is none, errors as `readModel`. */
export const readEditResult = (paths: ContentPaths, slug: string): Promise<EditResult | null> =>
  readRecord('edit', EditResult, paths.edit(slug));

/** Reads content/weights/<model>/<layer>.json; null where there is none, errors as `readModel`. */
export const readWeightDetails = (paths: ContentPaths, model: string, layer: string): Promise<WeightDetails | null> =>
  readRecord('weights', WeightDetails, paths.weightDetails(model, layer));

/** Reads content/mirror/<model>.json; null where there is none, errors as `readModel`. */
export const readMirror = (paths: ContentPaths, model: string): Promise<ModelMirror | null> =>
  readRecord('mirror', ModelMirror, paths.mirror(model));

/** Reads content/comparisons/<model>.json; null where there is none, errors as `readModel`. */
export const readComparison = (paths: ContentPaths, model: string): Promise<CurveComparison | null> =>
  readRecord('comparison', CurveComparison, paths.comparison(model));

/** Ids of the models that have a record, in alphabetical order. */
export const listModels = (paths: ContentPaths): Promise<string[]> => listRecords(paths.models);

/** All models that have a record, by id; errors as `readModel`. */
export async function readModels(paths: ContentPaths): Promise<Model[]> {
  const records = await Promise.all((await listModels(paths)).map((id) => readModel(paths, id)));
  return records.filter((record) => record !== null);
}

/** Ids of the corpora that have a record, in alphabetical order. */
export const listCorpora = (paths: ContentPaths): Promise<string[]> => listRecords(paths.corpora);

/** Slugs of a model's layers that have a shard, in alphabetical order. */
export const listShards = (paths: ContentPaths, model: string): Promise<string[]> => listRecords(paths.units(model));

/** Slugs of a model's layers that have been shown stimuli, in alphabetical order. */
export const listTunings = (paths: ContentPaths, model: string): Promise<string[]> => listRecords(paths.tunings(model));

/** Slugs of a model's layers whose weights are known in detail, in alphabetical order. */
export const listWeightDetails = (paths: ContentPaths, model: string): Promise<string[]> =>
  listRecords(paths.weights(model));

/** Slugs of the edits that were measured, in alphabetical order. */
export const listEditResults = (paths: ContentPaths): Promise<string[]> => listRecords(paths.edits);

async function listRecords(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory);
    return names
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .map((name) => name.slice(0, -'.json'.length))
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw storageError(error, 'read', directory);
  }
}

async function readRecord<Schema extends z.ZodType>(
  kind: RecordKind,
  schema: Schema,
  path: string,
): Promise<z.infer<Schema> | null> {
  const text = await readText(path);
  return text === null ? null : parseRecord(kind, schema, text, path);
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw storageError(error, 'read', path);
  }
}

/** Parses, lifts and validates a record's text; `path` is for the message. */
export function parseRecord<Schema extends z.ZodType>(
  kind: RecordKind,
  schema: Schema,
  text: string,
  path: string,
): z.infer<Schema> {
  const record = lift(path, () => migrate(kind, JSON.parse(text)));
  return validate(schema, record, path);
}

/** Says which file it was that could not be parsed, or brought up to date. */
function lift<Record>(path: string, parse: () => Record): Record {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new UserError(`${path} is not valid JSON: restore it, or delete it and run again`, { cause: error });
    }
    const what = error instanceof Error ? error.message : String(error);
    throw new UserError(`${path} ${what}: update the program, or move the file away and run again`, { cause: error });
  }
}

function validate<Schema extends z.ZodType>(schema: Schema, record: unknown, path: string): z.infer<Schema> {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(
    `${path} does not fit the schema at "${issue?.path.join('.')}" (${issue?.message}): restore it, or delete it and run again`,
    { cause: result.error },
  );
}

/** Whether the file system said that there is no such file. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
