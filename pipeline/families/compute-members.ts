import { findAnswer, tuningCurve } from '../../content/responses.ts';
import type { NamedFamily } from '../../content/read-families.ts';
import type { Model } from '../../content/schema.ts';
import { schemaVersion } from '../../content/schema.ts';
import type { FamilyLayer, Member, Members } from '../../content/schema/members.ts';
import type { LayerTuning } from '../../content/schema/tuning.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readTuning } from '../content/read-record.ts';
import { median } from '../median.ts';
import { tileCircle } from '../stimuli/tile-circle.ts';
import { countSwapped } from './chance.ts';
import { compareLists } from './compare-lists.ts';
import { correlateWith, type TuningReader } from './correlate-with.ts';
import { excitationShares } from './excitation-shares.ts';
import { findMembers, listSets } from './find-members.ts';
import type { RuledLayer } from './find-members.ts';

/**
 * Finds the members of all families in the layers of a model that were shown stimuli. Content is all it takes.
 * @param families those that others are found by before them, as `readFamilies` gives them
 * @param tuningOf asked for units that layers are compared with; by default reads content each time
 * @throws UserError where content cannot be read
 */
export async function computeMembers(
  paths: ContentPaths,
  model: Model,
  families: readonly NamedFamily[],
  tuningOf: TuningReader = (id, layer) => readTuning(paths, id, layer),
): Promise<Members> {
  const found = new Map<string, FamilyLayer[]>(families.map(({ slug }) => [slug, []]));
  for (const layer of model.layers) {
    const tuning = await readTuning(paths, model.id, layer.slug);
    if (!tuning) continue;
    for (const family of families) {
      const asked = await askLayer({ paths, tuningOf, model, found }, family, tuning);
      if (asked) found.get(family.slug)!.push(describeLayer(family, tuning, asked));
    }
  }
  return {
    schemaVersion,
    model: model.id,
    families: families.map(({ slug, digest }) => ({ family: slug, digest, layers: found.get(slug)! })),
  };
}

/** What a family can ask besides a layer's own tuning. */
interface Known {
  paths: ContentPaths;
  tuningOf: TuningReader;
  model: Model;
  /** What was found of the model so far, by family. */
  found: ReadonlyMap<string, readonly FamilyLayer[]>;
}

/** A layer as it is, and with shuffled filters. */
interface AskedLayer {
  real: RuledLayer;
  shuffled: RuledLayer;
  /** Listed by hand; null where nobody did. */
  listed: readonly number[] | null;
}

/** Gathers what a family asks of a layer; null where it does not look there, or where the layer was not shown what it asks about. */
async function askLayer(
  { paths, tuningOf, model, found }: Known,
  family: NamedFamily,
  tuning: LayerTuning,
): Promise<AskedLayer | null> {
  const { rule, hand, stimulus } = family;
  const lists = hand.filter(({ layer }) => layer === `${model.id}/${tuning.layer}`);
  const listed = lists.length > 0 ? [...new Set(lists.flatMap(({ units }) => units))] : null;
  const share = tuning.fieldPx / Math.min(...model.input.sizePx);
  const isInRange = rule && share >= (rule.field.atLeast ?? 0) && share <= (rule.field.atMost ?? Infinity);
  if (!isInRange && !listed) return null;
  const sets = listSets(family).map((name) => ({ name, at: tuning.sets.findIndex((set) => set.name === name) }));
  if (sets.some(({ at }) => at < 0)) return null;

  const { weights, correlation } = rule ?? {};
  const unitCount = tuning.units.length;
  const nothing = Array.from({ length: unitCount }, () => null);
  const base = {
    unitCount,
    excitationShares: weights
      ? await excitationShares(paths, model, tuning.layer, (layer) =>
          (found.get(weights.from)!.find((known) => known.layer === layer)?.members ?? []).map(({ index }) => index),
        )
      : nothing,
    correlations: correlation ? await correlateWith(tuningOf, correlation.with, tuning, stimulus) : nothing,
  };
  const layerOf = (part: 'answers' | 'control'): RuledLayer => ({
    ...base,
    sets: new Map(
      sets.map(({ name, at }) => {
        const { periodDegrees, conditions } = tuning.sets[at]!;
        return [name, { periodDegrees, conditions, answers: tuning.units.map((unit) => unit[part][at]!) }];
      }),
    ),
  });
  return { real: layerOf('answers'), shuffled: layerOf('control'), listed };
}

function describeLayer(family: NamedFamily, tuning: LayerTuning, { real, shuffled, listed }: AskedLayer): FamilyLayer {
  const { rule, stimulus } = family;
  const found = findMembers(family, real);
  const members = (rule ? found : listed!)
    .map((unit) => ({ unit, ...findAnswer(tuning, unit, stimulus)! }))
    .toSorted((a, b) => angleOf(a) - angleOf(b) || a.unit - b.unit);
  const tuned = members.filter(({ answer }) => answer.tuning !== null);
  const asksMore = rule?.weights !== undefined || rule?.correlation !== undefined;
  return {
    layer: tuning.layer,
    members: members.map(({ unit, answer: { tuning: own } }): Member => ({
      index: unit,
      tuning: own && { preferredDegrees: own.preferredDegrees, widthDegrees: own.widthDegrees, echo: own.echo },
    })),
    chance: rule
      ? {
          shuffled: asksMore ? null : findMembers(family, shuffled).length,
          swapped: countSwapped(family, real, `${tuning.model}/${tuning.layer} ${family.slug}`),
        }
      : null,
    median:
      tuned.length > 0
        ? {
            width: median(tuned.map(({ answer }) => answer.tuning!.widthDegrees)),
            echo: tuned[0]!.set.periodDegrees === 360 ? median(tuned.map(({ answer }) => answer.tuning!.echo!)) : null,
          }
        : null,
    tiling: tuned.length > 0 ? tile(tuned) : null,
    agreement: rule && listed ? compareLists(found, listed) : null,
  };
}

type Answered = NonNullable<ReturnType<typeof findAnswer>>;

const angleOf = ({ answer }: Answered): number => answer.tuning?.preferredDegrees ?? Infinity;

function tile(tuned: readonly Answered[]): FamilyLayer['tiling'] {
  const { largestGap, evenGapDegrees, weakest } = tileCircle(
    tuned.map(angleOf),
    tuned.map(({ set, answer }) => tuningCurve(set, answer)),
    tuned[0]!.set.periodDegrees,
  );
  return { largestGap, evenGapDegrees, weakest };
}
