// Ledgers of claims: sentences that a number can confirm or refute. content/claims/<ledger>.yaml holds those of one source about one model.
// Within a ledger a unit is written `<layer>/<index>`, since all are of the ledger's model.

import { z } from 'zod';
import { nearest } from '../nearest.ts';
import { Slug, UnitId } from '../schema.ts';
import { ConnectionStatement, Edge, LayerUnit, PublishedMap } from './claim-row.ts';
import { StimulusSetName } from './tuning.ts';

const Index = z.int().min(0);
const Share = z.number().min(0).max(1);

/** Units of one layer. */
const Units = z.array(Index).min(1);

const Base = z.strictObject({
  /** Part of its address, /claims/<ledger>/#<id>, for good. */
  id: Slug,
  /** The claim in one sentence of ours. */
  says: z.string().min(1),
  /** What a reader has to know besides: a corrected id, how the source's measure differs. */
  note: z.string().optional(),
});

const Rows = Base.extend({
  /** Share of the rows that have to hold. */
  share: Share.default(1),
});

/** Signs of connections. */
const Connections = Rows.extend({
  kind: z.literal('connections'),
  connections: z.array(ConnectionStatement).min(1),
  /**
   * Least balance (excitation + inhibition) / (excitation − inhibition), −1 … 1, of the sign that is claimed, exclusive. With a place:
   * of the balance there less that on the opposite side, both over the magnitude of the whole map.
   */
  atLeast: z.number().min(0).max(1).default(0),
  /** What `ignores` allows: magnitude over that of the unit's strongest input from the layer. */
  atMost: Share.default(0.1),
});

/** Shapes of kernels, by correlation with published ones. */
const Maps = Rows.extend({
  kind: z.literal('maps'),
  /** By connection. */
  maps: z.record(Edge, PublishedMap),
  /** Least Pearson correlation over the cells. */
  atLeast: z.number().min(-1).max(1).default(0.5),
});

/** The strongest inputs or outputs of a unit, or of several together (root of the sum of squares), by magnitude: excitation − inhibition. */
const Strongest = Base.extend({
  kind: z.literal('strongest'),
  /** Of one layer. */
  of: z.union([LayerUnit.transform((unit) => [unit]), z.array(LayerUnit).min(1)]),
  /** Inputs come `from` an earlier layer, outputs go `to` a later one: give one of the two. */
  from: Slug.optional(),
  to: Slug.optional(),
  /** How many count as strongest. */
  count: z.int().min(1).optional(),
  /** Or all that have at least this share of the largest magnitude. */
  reach: Share.optional(),
  /** The strongest `are` the units (measured by the Jaccard index), `include` them, or are `among` them. */
  relation: z.enum(['are', 'include', 'among']),
  units: Units,
  /** Least Jaccard index, or share of the units (`include`) or of the strongest (`among`). */
  atLeast: Share.default(1),
});

/** How much of the weight at the strongest place of a unit's map comes from some units of an earlier layer. */
const WeightShare = Base.extend({
  kind: z.literal('share'),
  of: LayerUnit,
  from: Slug,
  units: Units,
  /** Share of the summed magnitude there. */
  is: Share,
  within: Share.default(0.1),
});

/** Groups of inputs that a one-sided non-negative factorization of some units' weights finds. */
const Factors = Base.extend({
  kind: z.literal('factors'),
  of: z.array(LayerUnit).min(1),
  from: Slug,
  /** Of each group the strongest members, strongest first. */
  groups: z.record(z.string(), Units),
  /** Least share of the listed members that are among as many strongest of the group's counterpart. */
  atLeast: Share.default(0.6),
});

/** Orientations that units prefer. */
const Peaks = Rows.extend({
  kind: z.literal('peaks'),
  stimulus: StimulusSetName,
  layer: Slug,
  /** Degrees, by index of the unit. */
  peaks: z.record(z.string().regex(/^(0|[1-9][0-9]*)$/, 'the index of a unit'), z.number()),
  /** Largest distance in degrees. */
  within: z.number().min(0).max(180).default(15),
  /** `ours` where angles are counted as here; `fitted` where zero and sense are not known: both are then chosen to fit best. */
  convention: z.enum(['ours', 'fitted']).default('ours'),
});

/** Measures of tuning, of each unit under the condition that suits it best. */
export const tuningMeasures = ['peak', 'width', 'echo', 'selectivity', 'active'] as const;
const TuningMeasure = z.enum(tuningMeasures);
export type TuningMeasure = z.infer<typeof TuningMeasure>;

/** The median of a measure of tuning over some units. */
const MedianTuning = Base.extend({
  kind: z.literal('median'),
  stimulus: StimulusSetName,
  measure: TuningMeasure,
  layer: Slug,
  units: Units,
  /** Width in degrees; echo, selectivity and the active part of the circle in 0 … 1; the peak in the network's own units. Inclusive. */
  between: z.tuple([z.number(), z.number()]),
});

/** That some units have more of a measure than the rest of their layer: area under the ROC curve. */
const Contrast = Base.extend({
  kind: z.literal('contrast'),
  stimulus: StimulusSetName,
  measure: TuningMeasure,
  /** Another set of stimuli: the peak counts relative to the sum of the peaks of both. */
  over: StimulusSetName.optional(),
  layer: Slug,
  units: Units,
  /** Units to leave out of the rest, such as those of a kindred family. */
  without: Units.optional(),
  /** Chance that one of them has more of it than one of the rest; 0.5 is no difference. */
  atLeast: Share.default(0.75),
});

/** That connections between units of like orientation are more positive than others: area under the ROC curve over all pairs. */
const Alignment = Base.extend({
  kind: z.literal('alignment'),
  from: z.strictObject({ layer: Slug, stimulus: StimulusSetName, units: Units }),
  to: z.strictObject({ layer: Slug, stimulus: StimulusSetName, units: Units }),
  /** Like is: the later unit's orientation is the earlier one's and this many degrees more. */
  turn: z.number().default(0),
  /** Up to how many degrees from it. */
  within: z.number().min(0).max(90).default(30),
  /** Chance that a like pair is connected more positively than an unlike one. */
  atLeast: Share.default(0.6),
});

/** That units lie in one branch of their layer. */
const BranchMembership = Base.extend({
  kind: z.literal('branch'),
  layer: Slug,
  /** As the model's record calls it. */
  branch: z.string(),
  units: Units,
  /** Least share of them. */
  atLeast: Share.default(1),
});

/** How many units some layers have together, or how many members a computed family has. */
const UnitCount = Base.extend({
  kind: z.literal('count'),
  layers: z.array(Slug).min(1),
  /** Slug of content/families; all units of the layers when absent. */
  family: Slug.optional(),
  /** Inclusive. */
  between: z.tuple([z.int(), z.int()]),
});

/** That units have a counterpart that answers the same images: Pearson correlation of largest activations over a sample of the embedded pictograms. */
const Correlation = Rows.extend({
  kind: z.literal('correlation'),
  units: z.array(LayerUnit).min(1),
  /** Units of another model: of each unit, the one that fits best counts. */
  with: z.array(UnitId).min(1),
  atLeast: z.number().min(-1).max(1).default(0.4),
});

/** What an edit of the weights changes. */
const Ablation = Base.extend({
  kind: z.literal('ablation'),
  /** Slug of content/edits. */
  edit: Slug,
  /**
   * Change of accuracy or of the mean probability of the right class, in percentage points, after less before; or how alike the watched units
   * stay: the median correlation of their tuning curves, or of their largest activations over a corpus, before and after.
   */
  measure: z.enum(['top1', 'top5', 'confidence', 'tuning', 'examples']),
  /** Inclusive. */
  between: z.tuple([z.number(), z.number()]),
  /** Slug of an edit that should not do the same, such as one of other units. */
  control: Slug.optional(),
});

const claimsByKind = [
  Connections,
  Maps,
  Strongest,
  WeightShare,
  Factors,
  Peaks,
  MedianTuning,
  Contrast,
  Alignment,
  BranchMembership,
  UnitCount,
  Correlation,
  Ablation,
] as const;

/** Every kind of check, in the order of the schema. */
export const claimKinds = claimsByKind.map(({ shape }) => shape.kind.value);

/** A sentence and the check that confirms or refutes it. */
export const Claim = z.discriminatedUnion('kind', claimsByKind, { error: describeUnknownKind });
export type Claim = z.infer<typeof Claim>;
export type ClaimKind = Claim['kind'];
export type ClaimOf<Kind extends ClaimKind> = Extract<Claim, { kind: Kind }>;

function describeUnknownKind({ input }: { input?: unknown }): string {
  const kind = typeof input === 'object' && input !== null && 'kind' in input ? String(input.kind) : undefined;
  if (kind === undefined) return `a claim needs a kind: ${claimKinds.join(', ')}`;
  const meant = nearest(kind, claimKinds);
  return `there is no kind of check "${kind}" (${meant === undefined ? claimKinds.join(', ') : `did you mean ${meant}?`})`;
}

/** content/claims/<ledger>.yaml */
export const Ledger = z
  .strictObject({
    /** What is claimed here, as a heading. */
    title: z.string().min(1),
    /** Whose claims these are. */
    source: z.strictObject({
      title: z.string().min(1),
      authors: z.string().min(1),
      year: z.int(),
      /** Absent for our own. */
      address: z.url().optional(),
    }),
    /** Id of the model that they speak of. */
    model: Slug,
    /** Ids of models that claims compare with and that neither this atlas nor its catalog knows. */
    others: z.array(Slug).default([]),
    /** Mistakes of the source that the claims do not repeat, each in a sentence. */
    corrections: z.array(z.string()).default([]),
    /** What the source says that no check here can test, each in a sentence. */
    untestable: z.array(z.string()).default([]),
    claims: z.array(Claim).min(1),
  })
  .superRefine(({ claims }, context) => {
    for (const [i, { id }] of claims.entries()) {
      if (claims.findIndex((claim) => claim.id === id) < i) {
        context.addIssue({
          code: 'custom',
          path: ['claims', i, 'id'],
          message: `there is another claim "${id}" above`,
        });
      }
    }
    for (const [i, claim] of claims.entries()) {
      if (claim.kind !== 'strongest') continue;
      const path = ['claims', i];
      if ((claim.from === undefined) === (claim.to === undefined)) {
        context.addIssue({
          code: 'custom',
          path,
          message: 'give the layer of the inputs (from) or of the outputs (to)',
        });
      }
      if ((claim.count === undefined) === (claim.reach === undefined)) {
        context.addIssue({ code: 'custom', path, message: 'say how many are strongest: by count or by reach' });
      }
    }
  });
export type Ledger = z.infer<typeof Ledger>;
