import type { NamedLedger } from '../content/read-ledgers.ts';
import type { LedgerChecks } from '../content/schema/check.ts';
import { checkLedger } from './claims/check-ledger.ts';
import { openModelEvidence, type ModelEvidence } from './claims/model-evidence.ts';
import { openNetworks } from './claims/networks.ts';
import { Obstacle } from './claims/obstacle.ts';
import type { Effects } from './cli/effects.ts';
import { startProgress } from './cli/progress.ts';
import type { ContentPaths } from './content/paths.ts';
import { readModel } from './content/read-record.ts';
import type { Engine } from './engine/engine.ts';
import { readCatalog } from './network/catalog.ts';

export interface CheckClaims {
  paths: ContentPaths;
  ledgers: readonly NamedLedger[];
  /** Id of the one claim to test; by default all claims of the ledgers. */
  claim?: string | undefined;
  /** Called when a claim first takes a network. */
  openEngine: () => Promise<Engine>;
  effects: Pick<Effects, 'log' | 'redraw' | 'signal'>;
}

/**
 * Tests the claims of some ledgers whose findings are not fresh, and writes what was found as content/checks/<ledger>.json.
 * @returns by ledger, in their order
 */
export async function checkClaims({
  paths,
  ledgers,
  claim,
  openEngine,
  effects,
}: CheckClaims): Promise<LedgerChecks[]> {
  const networks = openNetworks(paths, openEngine);
  const opened = new Map<string, Promise<ModelEvidence>>();
  const open = (id: string) => {
    const known = opened.get(id) ?? openModel(id);
    opened.set(id, known);
    // It is awaited where a claim asks for it; until then its failure is no unhandled one.
    known.catch(() => undefined);
    return known;
  };
  async function openModel(id: string): Promise<ModelEvidence> {
    const record = await readModel(paths, id);
    if (record) return openModelEvidence(paths, record, networks);
    throw new Obstacle(`${id} is not in this atlas: ${await adviseOn(id)}`);
  }

  try {
    const results: LedgerChecks[] = [];
    for (const ledger of ledgers) {
      const progress = startProgress(effects, ledger.id, ['claim', 'tested'], ledger.claims.length);
      const onClaim = () => progress.advance();
      results.push(await checkLedger(ledger, { paths, open, claim, onClaim, signal: effects.signal }));
      progress.end();
    }
    return results;
  } finally {
    await networks.dispose();
  }
}

async function adviseOn(id: string): Promise<string> {
  const { embedded, downloadable } = await readCatalog();
  if (embedded.some((entry) => entry.id === id)) return `atlas run ${id} computes it`;
  if (downloadable.some((entry) => entry.id === id)) return `atlas add ${id} downloads it, atlas run ${id} computes it`;
  return `atlas add FILE --as ${id} takes it in`;
}
