// What an author writes about a circuit, and what is drawn of it.

import { z } from 'zod';
import { Slug, UnitId, WeightMap } from '../schema.ts';

/** A name that a figure writes; `/` would part the names of nested groups in an address. */
const GroupName = z
  .string()
  .trim()
  .min(1)
  .max(32)
  .regex(/^[^/]*$/, 'must not hold a slash');

/** At most two lines of a drawing. */
const Label = z.string().trim().max(32);

/** A unit as an author names it: `4c/447`, or with more to say of it. */
export const AuthoredUnit = z.preprocess(
  (value) => (typeof value === 'string' ? { id: value } : value),
  z.strictObject({
    /** As short as is clear within the model: `4c/447` for `googlenet/inception-4c/447`. */
    id: z.string(),
    /** What the figure writes below its picture besides the id; empty for nothing. */
    label: Label.default(''),
    /** Units of a group stand together in a frame. */
    group: GroupName.nullable().default(null),
    /** What the circuit is about: its frame is bold, and the builder keeps it when others are dropped. */
    pinned: z.boolean().default(false),
  }),
);

/** A group that has something to say of itself; one that only units name need not be listed. */
export const CircuitGroup = z.strictObject({
  name: GroupName,
  /** The group that it is a part of. */
  in: GroupName.nullable().default(null),
});
export type CircuitGroup = z.infer<typeof CircuitGroup>;

/** Front matter of content/circuits/<slug>.md */
export const CircuitFrontMatter = z.strictObject({
  model: Slug,
  title: z.string().trim().min(1),
  /** One or two sentences. */
  summary: z.string().trim().min(1),
  /** What `::circuit` draws. */
  units: z.array(AuthoredUnit).min(1),
  groups: z.array(CircuitGroup).default([]),
  /** Connections weaker than this share of the strongest one drawn between the same two layers are left out, and counted. */
  least: z.number().min(0).max(1).default(0.1),
  authors: z.array(z.string().trim().min(1)).default([]),
  /** Of the last change, such as 2026-11-22. */
  date: z.iso.date(),
});
export type CircuitFrontMatter = z.infer<typeof CircuitFrontMatter>;

/** A unit of a circuit; the fields mean what an author's do. */
export const CircuitUnit = z.strictObject({
  unit: UnitId,
  label: z.string(),
  group: z.string().nullable(),
  pinned: z.boolean(),
});
export type CircuitUnit = z.infer<typeof CircuitUnit>;

/** What a person decides of a circuit; the weights follow from it. */
export const CircuitPlan = z.strictObject({
  model: Slug,
  units: z.array(CircuitUnit),
  groups: z.array(CircuitGroup),
  least: z.number().min(0).max(1),
});
export type CircuitPlan = z.infer<typeof CircuitPlan>;

/** A weighted path between two units of a circuit. */
export const CircuitConnection = z.strictObject({
  from: UnitId,
  to: UnitId,
  /** Sum of the positive expanded weights, ≥ 0, relative to the largest sum of magnitudes of any pair between the two layers. */
  excitation: z.number().min(0).max(1),
  /** Sum of the negative ones, ≤ 0, same scale. */
  inhibition: z.number().min(-1).max(0),
  /** Its share of the summed magnitude that reaches `to` from that whole layer, 0 … 1. */
  coverage: z.number().min(0).max(1),
  /** Null where content keeps no map of it: maps are stored of a unit's strongest connections only. */
  map: WeightMap.nullable(),
});
export type CircuitConnection = z.infer<typeof CircuitConnection>;

/** A circuit with its weights: what is drawn, and published as /circuits/<slug>/graph.json. */
export const CircuitGraph = CircuitPlan.extend({
  /** Nearest layers first within each pair's later unit; see connectUnits. */
  connections: z.array(CircuitConnection),
  /** Pairs of units that are connected more weakly than `least` allows. */
  omittedCount: z.int().min(0),
  /** Pairs of layers, by slug, that both have units here and no stored weights between them. */
  unknown: z.array(z.strictObject({ from: Slug, to: Slug })),
});
export type CircuitGraph = z.infer<typeof CircuitGraph>;
