// The only reader of claims and of what was found of them.

import { listClaimUnits } from '../content/claim-units.ts';
import { listKnownModels } from '../content/known-model.ts';
import type { CheckText } from '../content/describe-check.ts';
import { describeCheck } from '../content/describe-check.ts';
import type { NamedLedger } from '../content/read-ledgers.ts';
import { readLedgers } from '../content/read-ledgers.ts';
import type { Check, LedgerChecks, Outcome } from '../content/schema/check.ts';
import { outcomeOf } from '../content/schema/check.ts';
import type { Claim } from '../content/schema/claim.ts';
import { formatUnitId } from '../content/unit-id.ts';
import { listModels, openChecks } from './atlas.ts';
import { catalogued } from './catalogued.ts';
import { contentDir } from './content-dir.ts';
import { recallAuthored } from './recall-authored.ts';

/** A claim, and what is known of it. */
export interface ShownClaim {
  claim: Claim;
  outcome: Outcome;
  text: CheckText;
  /** Undefined where nobody has tried to test it yet. */
  check: Check | undefined;
}

/** A ledger whose claims have been checked, or not yet. */
export interface ShownLedger extends Omit<NamedLedger, 'claims'> {
  /** Of its model, whether it is in this atlas or in the catalog alone. */
  modelTitle: string;
  /** Whether the model is in this atlas; without it none of its claims can be tested. */
  isHere: boolean;
  claims: ShownClaim[];
}

/** A claim about a unit. */
export interface UnitClaim extends ShownClaim {
  ledger: ShownLedger;
  /** Rows of the claim that speak of the unit, by place; empty for claims without rows. */
  rows: number[];
}

/**
 * All ledgers: those about models of this atlas first, else by file name.
 * @throws AuthoredError for a mistake in one of them
 */
export const listLedgers = (): ShownLedger[] => readAll().ledgers;

/** The claims that speak of a unit, in the order of the ledgers. */
export const claimsAbout = (model: string, layer: string, index: number): UnitClaim[] =>
  readAll().byUnit.get(formatUnitId(model, layer, index)) ?? [];

/** Files of ledgers and of what was found of them, as addresses below the site's base. */
export const listLedgerFiles = (): string[] =>
  listLedgers().flatMap(({ id, isHere }) => [
    `data/claims/${id}.yaml`,
    ...(isHere && openChecks(id) !== null ? [`data/checks/${id}.json`] : []),
  ]);

const readAll = recallAuthored(() => {
  const present = listModels();
  const models = listKnownModels(present, catalogued);
  const all = readLedgers(contentDir, models).map((ledger): ShownLedger => {
    const modelTitle = models.find(({ id }) => id === ledger.model)!.title;
    const isHere = present.some(({ id }) => id === ledger.model);
    return { ...ledger, modelTitle, isHere, claims: joinChecks(ledger, isHere ? openChecks(ledger.id) : null) };
  });
  const ledgers = [...all.filter(({ isHere }) => isHere), ...all.filter(({ isHere }) => !isHere)];
  return { ledgers, byUnit: indexByUnit(ledgers) };
});

function joinChecks(ledger: NamedLedger, found: LedgerChecks | null): ShownClaim[] {
  const checks = new Map(found?.checks.map((check) => [check.claim, check]));
  return ledger.claims.map((claim) => {
    const check = checks.get(claim.id);
    return { claim, outcome: outcomeOf(check), text: describeCheck(claim, check?.finding ?? null), check };
  });
}

function indexByUnit(ledgers: readonly ShownLedger[]): Map<string, UnitClaim[]> {
  const byUnit = new Map<string, UnitClaim[]>();
  for (const ledger of ledgers) {
    for (const shown of ledger.claims) {
      const rowsOf = new Map<string, number[]>();
      for (const { layer, index, row } of listClaimUnits(shown.claim)) {
        const id = formatUnitId(ledger.model, layer, index);
        rowsOf.set(id, [...(rowsOf.get(id) ?? []), ...(row === undefined ? [] : [row])]);
      }
      for (const [id, rows] of rowsOf) byUnit.set(id, [...(byUnit.get(id) ?? []), { ...shown, ledger, rows }]);
    }
  }
  return byUnit;
}
