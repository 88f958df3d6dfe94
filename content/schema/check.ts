import { z } from 'zod';
import { schemaVersion, Slug } from '../schema.ts';

/** Claims that are compared with chance hold only where chance gives as much in fewer cases than this. */
export const significance = 0.05;

/** What became of one row of a claim, such as one connection; in the order of the claim's rows. */
export const RowCheck = z.object({
  /** In the measure of the claim's kind; null where the unit gives none, such as no answer to a stimulus. */
  value: z.number().nullable(),
  holds: z.boolean(),
  /** Share of the alternatives, such as the unit's other inputs, of which the same would hold. */
  control: z.number().min(0).max(1).optional(),
});
export type RowCheck = z.infer<typeof RowCheck>;

/** What a check found of a claim that it could test. */
export const Finding = z.object({
  /** Whether the number lies where the claim says. */
  holds: z.boolean(),
  /** In the measure of the claim's kind: of a claim with rows, how many of them hold. */
  value: z.number(),
  /** The same measure where the claim should not hold: of other units, shuffled orientations, shuffled weights. */
  control: z.number().optional(),
  /** Probability that chance alone gives as much. */
  chance: z.number().min(0).max(1).optional(),
  rows: z.array(RowCheck).optional(),
});
export type Finding = z.infer<typeof Finding>;

/** What is known of one claim. */
export const Check = z.object({
  /** Id of the claim in its ledger. */
  claim: Slug,
  /** Null where it could not be tested. */
  finding: Finding.nullable(),
  /** Why it could not be tested, and what would make it possible; absent where it was. */
  obstacle: z.string().optional(),
  /** SHA-256 of the claim's test and the recipe of checking: another one makes the finding stale. */
  test: z.string(),
  /** SHA-256 of all that was read, by what it is: another one makes the finding stale. */
  inputs: z.record(z.string(), z.string()),
});
export type Check = z.infer<typeof Check>;

/** content/checks/<ledger>.json */
export const LedgerChecks = z.object({
  schemaVersion: z.literal(schemaVersion),
  ledger: Slug,
  /** In the order of the ledger's claims. */
  checks: z.array(Check),
});
export type LedgerChecks = z.infer<typeof LedgerChecks>;

/** `holds`, `differs`, or `untested` where content or the network is missing. */
export type Outcome = 'holds' | 'differs' | 'untested';

/** @param check undefined where none was made yet */
export const outcomeOf = (check: Pick<Check, 'finding'> | undefined): Outcome =>
  !check?.finding ? 'untested' : check.finding.holds ? 'holds' : 'differs';
