// The only reader of models, shards and corpora. What is read is validated; of the shards, which are large, the last one is kept, and
// that as text.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RecordKind } from '../content/migrate.ts';
import { migrate } from '../content/migrate.ts';
import type { CorpusImage, Layer } from '../content/schema.ts';
import { Corpus, Model, ShardHead, Unit } from '../content/schema.ts';
import { LedgerChecks } from '../content/schema/check.ts';
import type { LayerMirror } from '../content/schema/mirror.ts';
import { ModelMirror } from '../content/schema/mirror.ts';
import { Members } from '../content/schema/members.ts';
import { CurveComparison } from '../content/schema/curve-comparison.ts';
import { EditResult } from '../content/schema/edit.ts';
import { LayerTuning } from '../content/schema/tuning.ts';
import { WeightDetails, UnitWeightDetails } from '../content/schema/weight-details.ts';
import { readPackStarts } from '../content/map-pack.ts';
import { splitShard } from '../content/split-shard.ts';
import { contentDir } from './content-dir.ts';
import type { LayerSummary } from './layer-summary.ts';
import { summarizeLayer } from './layer-summary.ts';

/** A corpus whose images are found by id. */
export interface OpenCorpus extends Omit<Corpus, 'images'> {
  images: ReadonlyMap<string, CorpusImage>;
}

/** A shard whose units are parsed one at a time: the thousand of a wide layer take a hundred megabytes, its text takes ten. */
export interface OpenShard extends ShardHead {
  unitCount: number;
  /** @throws when the unit breaks the schema or stands in another's place */
  readUnit: (index: number) => Unit;
}

/** What lies beside a shard about weights, its units parsed one at a time, too. */
export interface OpenWeightDetails extends Omit<WeightDetails, 'units'> {
  unitCount: number;
  readUnit: (index: number) => UnitWeightDetails;
  /** By the other layer's slug, where each unit's record begins in the pack of maps, and where the last one ends. */
  packStarts: ReadonlyMap<string, readonly number[]>;
}

/** A layer whose shard has been written, with what other pages show of it. */
export interface ShownLayer {
  layer: Layer;
  summary: LayerSummary;
}

interface Remembered<Value> {
  file: string;
  modifiedMs: number;
  value: Value;
}

const models = new Map<string, Remembered<Model>>();
const corpora = new Map<string, Remembered<OpenCorpus>>();
const mirrors = new Map<string, Remembered<ModelMirror>>();
const editResults = new Map<string, Remembered<EditResult>>();
const summaries = new Map<string, Remembered<LayerSummary>>();
let lastShard: Remembered<OpenShard> | undefined;
let lastWeightDetails: Remembered<OpenWeightDetails> | undefined;
let lastTuning: Remembered<LayerTuning> | undefined;

/** All models, by id. */
export function listModels(): Model[] {
  const folder = join(contentDir, 'models');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => openModel(name.slice(0, -'.json'.length)));
}

/** @throws when there is no such model or its file breaks the schema */
export function openModel(id: string): Model {
  const file = join(contentDir, 'models', `${id}.json`);
  return recall(models, id, file, () => read(file, 'model', Model));
}

/** @throws when there is no such corpus or its file breaks the schema */
export function openCorpus(id: string): OpenCorpus {
  const file = join(contentDir, 'corpora', `${id}.json`);
  if (!existsSync(file)) {
    const remedy = 'npm run atlas -- build draws the embedded images, npm run atlas -- run MODEL --images DIR others';
    throw new Error(`${file} is missing, which tells of the images that examples refer to: ${remedy}`);
  }
  return recall(corpora, id, file, () => {
    const corpus = read(file, 'corpus', Corpus);
    return { ...corpus, images: new Map(corpus.images.map((image) => [image.id, image])) };
  });
}

/** What was found of the claims of a ledger; null where nobody has tested them. @throws when the file breaks the schema */
export function openChecks(ledger: string): LedgerChecks | null {
  const file = join(contentDir, 'checks', `${ledger}.json`);
  return existsSync(file) ? read(file, 'checks', LedgerChecks) : null;
}

/** All models with their layers that have pages. */
export const listNetworks = (): { model: Model; layers: ShownLayer[] }[] =>
  listModels().map((model) => ({ model, layers: listLayers(model) }));

/** Whether a layer has pages: a network may be added long before all of its layers are computed. */
export const hasShard = (model: string, layer: string): boolean => existsSync(shardFile(model, layer));

/** @throws when there is no such shard or it breaks the schema; its units are checked when they are read */
export function openShard(model: string, layer: string): OpenShard {
  const file = shardFile(model, layer);
  const modifiedMs = statSync(file).mtimeMs;
  if (lastShard?.file !== file || lastShard.modifiedMs !== modifiedMs) {
    lastShard = { file, modifiedMs, value: readRows(file, 'shard', { head: ShardHead, row: Unit }) };
  }
  return lastShard.value;
}

/**
 * What the units of a layer make of stimuli; null where it was not shown any.
 * @throws when its file breaks the schema
 */
export function openTuning(model: string, layer: string): LayerTuning | null {
  const file = tuningFile(model, layer);
  if (!existsSync(file)) return null;
  const modifiedMs = statSync(file).mtimeMs;
  if (lastTuning?.file !== file || lastTuning.modifiedMs !== modifiedMs) {
    lastTuning = { file, modifiedMs, value: read(file, 'tuning', LayerTuning) };
  }
  return lastTuning.value;
}

/**
 * What lies beside a shard about weights; null where nothing does.
 * @throws when its file breaks the schema, or a pack of maps is missing
 */
export function openWeightDetails(model: string, layer: string): OpenWeightDetails | null {
  const file = join(contentDir, 'weights', model, `${layer}.json`);
  if (!existsSync(file)) return null;
  const modifiedMs = statSync(file).mtimeMs;
  if (lastWeightDetails?.file !== file || lastWeightDetails.modifiedMs !== modifiedMs) {
    const rows = readRows(file, 'weights', { head: WeightDetailsHead, row: UnitWeightDetails });
    const packStarts = new Map(
      rows.packs.map((pack) => {
        const bytes = readFileSync(join(contentDir, 'weights', pack.file));
        return [pack.layer, readPackStarts(bytes, rows.unitCount)] as const;
      }),
    );
    lastWeightDetails = { file, modifiedMs, value: { ...rows, packStarts } };
  }
  return lastWeightDetails.value;
}

/**
 * How the units of a model answer to mirrored images; null where nobody has shown it any.
 * @throws when its file breaks the schema
 */
export function openMirror(model: string): ModelMirror | null {
  const file = modelFile('mirror', model);
  return existsSync(file) ? recall(mirrors, model, file, () => read(file, 'mirror', ModelMirror)) : null;
}

/** The part of openMirror about one layer; null where there is none. */
export const findMirror = (model: string, layer: string): LayerMirror | null =>
  openMirror(model)?.layers.find((found) => found.layer === layer) ?? null;

/**
 * Which units of a model belong to families; null where nobody has sought any.
 * @throws when the file breaks the schema
 */
export function openMembers(model: string): Members | null {
  const file = modelFile('members', model);
  return existsSync(file) ? read(file, 'members', Members) : null;
}

/**
 * What was measured of an edit; null where it was not measured yet.
 * @throws when its file breaks the schema
 */
export function openEditResult(slug: string): EditResult | null {
  const file = join(contentDir, 'edits', `${slug}.json`);
  return existsSync(file) ? recall(editResults, slug, file, () => read(file, 'edit', EditResult)) : null;
}

/** How a model's handwritten curves compare with learned ones; null for a model without any. @throws when its file breaks the schema */
export function openComparison(model: string): CurveComparison | null {
  const file = modelFile('comparisons', model);
  return existsSync(file) ? read(file, 'comparison', CurveComparison) : null;
}

/** Addresses, below the site's base, of the records that models may have one of each beside their layers'. */
export const listModelFiles = (): string[] =>
  listModels().flatMap(({ id }) =>
    (['members', 'mirror', 'comparisons'] as const)
      .filter((kind) => existsSync(modelFile(kind, id)))
      .map((kind) => `data/${kind}/${id}.json`),
  );

const modelFile = (kind: 'members' | 'mirror' | 'comparisons', model: string): string =>
  join(contentDir, kind, `${model}.json`);

/** The layers of a model that have pages, from the image upwards. */
export function listLayers(model: Model): ShownLayer[] {
  return model.layers
    .filter((layer) => hasShard(model.id, layer.slug))
    .map((layer) => ({ layer, summary: openSummary(model.id, layer.slug) }));
}

/** Small enough that those of all layers stay in memory. */
export function openSummary(model: string, layer: string): LayerSummary {
  return recall(summaries, `${model}/${layer}`, shardFile(model, layer), () => {
    const shard = openShard(model, layer);
    const images = shard.provenance.examples && openCorpus(shard.provenance.examples.corpus).images;
    const summary = summarizeLayer(shard, { images, details: openWeightDetails(model, layer) });
    const tuning = existsSync(tuningFile(model, layer)) ? [`data/tuning/${model}/${layer}.json`] : [];
    return { ...summary, files: [...summary.files, ...tuning] };
  });
}

const tuningFile = (model: string, layer: string): string => join(contentDir, 'tuning', model, `${layer}.json`);

function shardFile(model: string, layer: string): string {
  return join(contentDir, 'units', model, `${layer}.json`);
}

const WeightDetailsHead = WeightDetails.omit({ units: true });

/** A file of one line a unit; the lines are parsed when they are asked for. */
function readRows<Head extends z.ZodType, Row extends z.ZodType<{ index: number }>>(
  file: string,
  kind: RecordKind,
  schemas: { head: Head; row: Row },
): z.infer<Head> & { unitCount: number; readUnit: (index: number) => z.infer<Row> } {
  const text = readFileSync(file, 'utf8');
  const { head, units } = parse(file, () => splitShard(text, (record) => migrate(kind, record)));
  if (units.length === 0) throw new Error(`${file} breaks the schema: it has no units`);
  return {
    ...(check(file, schemas.head, head) as z.infer<Head> & object),
    unitCount: units.length,
    readUnit(index: number) {
      const row = units[index];
      if (row === undefined) throw new Error(`${file} has ${units.length} units, asked for unit ${index}`);
      const unit = check(
        file,
        schemas.row,
        parse(file, () => JSON.parse(row)),
      );
      if (unit.index !== index) throw new Error(`${file}: units are not in order, ${unit.index} stands at ${index}`);
      return unit;
    },
  };
}

/** A file that has changed since, as may happen under `astro dev`, is read again. */
function recall<Value>(memory: Map<string, Remembered<Value>>, key: string, file: string, load: () => Value): Value {
  const modifiedMs = statSync(file).mtimeMs;
  const found = memory.get(key);
  if (found?.modifiedMs === modifiedMs) return found.value;
  const value = load();
  memory.set(key, { file, modifiedMs, value });
  return value;
}

function read<Schema extends z.ZodType>(file: string, kind: RecordKind, schema: Schema): z.infer<Schema> {
  const text = readFileSync(file, 'utf8');
  return check(
    file,
    schema,
    parse(file, () => migrate(kind, JSON.parse(text))),
  );
}

function parse<Record>(file: string, attempt: () => Record): Record {
  try {
    return attempt();
  } catch (cause) {
    throw new Error(`${file} ${cause instanceof SyntaxError ? 'is not JSON' : (cause as Error).message}`, { cause });
  }
}

function check<Schema extends z.ZodType>(file: string, schema: Schema, record: unknown): z.infer<Schema> {
  const checked = schema.safeParse(record);
  if (!checked.success) throw new Error(`${file} breaks the schema: ${z.prettifyError(checked.error)}`);
  return checked.data;
}
