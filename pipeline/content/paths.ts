import { join } from 'node:path';

/** Where every file of a content directory lies. */
export interface ContentPaths {
  readonly directory: string;
  /** Work in progress, never committed: lock, journals, where networks lie on this machine. */
  readonly work: string;
  readonly models: string;
  readonly corpora: string;
  model(id: string): string;
  /** Shards of one model. */
  units(model: string): string;
  shard(model: string, layer: string): string;
  corpus(id: string): string;
  /** Tuning of one model's layers. */
  tunings(model: string): string;
  tuning(model: string, layer: string): string;
  /** What families' rules find in a model. */
  members(model: string): string;
  /** What was found of the claims of one ledger. */
  checks(ledger: string): string;
  readonly edits: string;
  /** What was measured of an edit. */
  edit(slug: string): string;
  /** How a model's handwritten curves compare with learned ones. */
  comparison(model: string): string;
  /** How a model's units answer to mirrored images. */
  mirror(model: string): string;
  /** `file` as records name it, below assets/. */
  asset(file: string): string;
  /** `file` as records name it, below weights/. */
  weights(file: string): string;
  weightDetails(model: string, layer: string): string;
  /** Work in progress on one model. */
  journals(model: string): string;
  journal(model: string, layer: string, verb: string): string;
}

/** Lays out a content directory; touches nothing. */
export function contentPaths(directory: string): ContentPaths {
  const work = join(directory, '.work');
  const models = join(directory, 'models');
  const corpora = join(directory, 'corpora');
  const edits = join(directory, 'edits');
  return {
    directory,
    work,
    models,
    corpora,
    model: (id) => join(models, `${id}.json`),
    units: (model) => join(directory, 'units', model),
    shard: (model, layer) => join(directory, 'units', model, `${layer}.json`),
    corpus: (id) => join(corpora, `${id}.json`),
    tunings: (model) => join(directory, 'tuning', model),
    tuning: (model, layer) => join(directory, 'tuning', model, `${layer}.json`),
    members: (model) => join(directory, 'members', `${model}.json`),
    checks: (ledger) => join(directory, 'checks', `${ledger}.json`),
    edits,
    edit: (slug) => join(edits, `${slug}.json`),
    comparison: (model) => join(directory, 'comparisons', `${model}.json`),
    mirror: (model) => join(directory, 'mirror', `${model}.json`),
    asset: (file) => join(directory, 'assets', file),
    weights: (file) => join(directory, 'weights', file),
    weightDetails: (model, layer) => join(directory, 'weights', model, `${layer}.json`),
    journals: (model) => join(work, model),
    journal: (model, layer, verb) => join(work, model, `${layer}.${verb}.jsonl`),
  };
}

/** Where a corpus image's picture lies, below assets/. */
export const corpusPicture = (corpus: string, image: string): string => `corpora/${corpus}/${image}.webp`;
