import type { PlannedEdit } from '../../content/read-edits.ts';
import type { Model, Provenance } from '../../content/schema.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { Effects } from '../cli/effects.ts';
import { digestOf } from '../content/digest.ts';
import type { ContentPaths } from '../content/paths.ts';
import { byLot } from '../corpus/by-lot.ts';
import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import type { Changes } from './apply-changes.ts';

/** Raised when the results change. */
export const recipeVersion = 1;

/** Pictograms that are drawn by lot for moments and examples: enough that a correlation of 0.15 is hardly one of chance. */
const sampleCount = 256;

/** What it takes to measure an edit. */
export interface EditJob {
  paths: ContentPaths;
  edit: PlannedEdit;
  /** Records of all models. */
  models: ReadonlyMap<string, Model>;
  network: (id: string) => Promise<LoadedModel>;
  engine: () => Promise<Engine>;
  /** The corpus of examples. */
  pictograms: Corpus;
  /** Labelled images for the accuracy, which is left as it is where there are none; only numbers are kept of them. */
  photos?: Corpus | undefined;
  /** At most so many photos. */
  photoCount?: number | undefined;
  batch?: number | undefined;
  effects: Effects;
}

/** The pictograms that moments and examples are measured over. */
export const sampleOf = ({ pictograms }: EditJob): CorpusEntry[] => byLot(pictograms.images).slice(0, sampleCount);

/** Networks that units come from which replace others, by id. */
export async function openOthers({ edit, network }: EditJob): Promise<Map<string, LoadedModel>> {
  const others = new Map<string, LoadedModel>();
  for (const id of listOthers(edit)) others.set(id, await network(id));
  return others;
}

const listOthers = ({ replacements }: PlannedEdit): string[] =>
  [...new Set(replacements.map(({ by }) => parseUnitId(by).model))].sort();

/** What a network is and what its pixels become on their way in, as JSON. */
export function networkKey({ edit, models }: Pick<EditJob, 'edit' | 'models'>): unknown {
  const { network, input } = models.get(edit.model)!;
  return { sha256: network.sha256, input };
}

/** The same of the network with its changes, and of those that units come from. */
export function changedKey(job: Pick<EditJob, 'edit' | 'models'>, changes: Changes): unknown {
  const others = listOthers(job.edit).map((id) => [id, job.models.get(id)!.network.sha256]);
  return { network: networkKey(job), changes, others };
}

/**
 * What a part of an edit's result is made from.
 * @param from everything it depends on
 * @param changed digest of the changes it was measured of; see `changedKey`
 */
export function provenanceOfPart(
  { edit, models }: EditJob,
  from: unknown,
  { changed }: { changed?: string } = {},
): Provenance {
  const options = { sampleCount, ...(changed !== undefined && { changed }) };
  const modelSha256 = models.get(edit.model)!.network.sha256;
  return {
    recipe: recipeVersion,
    modelSha256,
    options,
    digest: digestOf({ recipe: recipeVersion, options, from }),
  };
}
