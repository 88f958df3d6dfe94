import type { NamedLedger } from '../../content/read-ledgers.ts';
import type { Check, LedgerChecks } from '../../content/schema/check.ts';
import { schemaVersion } from '../../content/schema.ts';
import type { Claim } from '../../content/schema/claim.ts';
import { checkClaim, recipeVersion } from './check-claim.ts';
import { digestInput, type InputKey } from './digest-input.ts';
import { openEvidence } from './evidence.ts';
import type { ModelEvidence } from './model-evidence.ts';
import { Obstacle } from './obstacle.ts';
import { digestOf } from '../content/digest.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readLedgerChecks } from '../content/read-record.ts';
import { writeLedgerChecks } from '../content/write-record.ts';

export interface CheckLedger {
  paths: ContentPaths;
  /** Gives what can be read of a model; throws Obstacle where there is no such model. */
  open: (model: string) => Promise<ModelEvidence>;
  /** Id of the one claim to test; by default all. */
  claim?: string | undefined;
  /** Told of each claim that had to be tested, and could be. */
  onClaim?: (claim: Claim) => void;
  signal?: AbortSignal;
}

/**
 * Tests the claims of a ledger whose findings are not fresh, and writes content/checks/<ledger>.json. A finding is fresh while the claim's test
 * and everything that it was read from are the same; where some of that is not there (content that is computed on every machine), it is kept as
 * long as nothing contradicts it. What could not be tested is tried again every time.
 * @returns what is known of all claims of the ledger now
 */
export async function checkLedger(
  ledger: NamedLedger,
  { paths, open, claim: only, onClaim, signal }: CheckLedger,
): Promise<LedgerChecks> {
  const written = await readLedgerChecks(paths, ledger.id);
  const before = new Map(written?.checks.map((check) => [check.claim, check]));
  const digests = new Map<string, Promise<string | null>>();
  const digest = (key: string) => {
    const known = digests.get(key) ?? digestInput(paths, key);
    digests.set(key, known);
    return known;
  };
  const isFresh = async (check: Check | undefined, test: string): Promise<boolean> => {
    if (!check?.finding || check.test !== test) return false;
    for (const [key, made] of Object.entries(check.inputs)) {
      const present = await digest(key);
      if (present !== null && present !== made) return false;
    }
    return true;
  };

  const checks: Check[] = [];
  for (const claim of ledger.claims) {
    signal?.throwIfAborted();
    const known = before.get(claim.id);
    const test = digestTest(ledger.model, claim);
    if ((only !== undefined && claim.id !== only) || (await isFresh(known, test))) {
      if (known) checks.push(known);
      continue;
    }
    const check = await testClaim(claim, test, ledger.model, open, digest);
    checks.push(check);
    if (check.finding) onClaim?.(claim);
  }
  const result: LedgerChecks = { schemaVersion, ledger: ledger.id, checks };
  // That nothing could be tested is no content: it says more of this machine than of the claims.
  if (written || checks.some(({ finding }) => finding !== null)) await writeLedgerChecks(paths, result);
  return result;
}

/** The sentence, the note and the id may change without making a finding stale. */
function digestTest(model: string, claim: Claim): string {
  const { id: _id, says: _says, note: _note, ...test } = claim;
  return digestOf([recipeVersion, model, test]);
}

async function testClaim(
  claim: Claim,
  test: string,
  model: string,
  open: CheckLedger['open'],
  digest: (key: string) => Promise<string | null>,
): Promise<Check> {
  const keys = new Set<InputKey>();
  try {
    const finding = await checkClaim(claim, await openEvidence(model, open, (key) => void keys.add(key)));
    const inputs: Check['inputs'] = {};
    for (const key of [...keys].sort()) inputs[key] = (await digest(key))!;
    return { claim: claim.id, finding, test, inputs };
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return { claim: claim.id, finding: null, obstacle: error.message, test, inputs: {} };
  }
}
