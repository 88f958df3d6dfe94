import { describeCheck } from '../../content/describe-check.ts';
import { nearest } from '../../content/nearest.ts';
import type { NamedLedger } from '../../content/read-ledgers.ts';
import { outcomeOf, type Outcome } from '../../content/schema/check.ts';
import { checkClaims } from '../check-claims.ts';
import { openLedgers } from '../claims/open-ledgers.ts';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import { withLock } from '../content/with-lock.ts';
import { openEngine } from '../engine/open-engine.ts';
import { UserError } from '../user-error.ts';

/** One claim as it is printed. */
interface Line {
  /** `<ledger>/<claim>` */
  claim: string;
  model: string;
  says: string;
  outcome: Outcome;
  found: string | null;
  wanted: string;
  control: string | null;
  /** Why it could not be tested. */
  obstacle: string | null;
}

/**
 * `atlas check [CLAIM|LEDGER|MODEL]`: tests claims and says what holds. That a claim does not hold is a finding, not a failure.
 * @throws AuthoredError for a mistake in a ledger, UserError where nothing has the name
 */
export async function check(argument: string | undefined, options: Options, effects: Effects): Promise<void> {
  const paths = await openContent(options.content);
  const all = await openLedgers(paths);
  const { ledgers, claim } = choose(all, argument);
  const { engine, provider, workers } = options;
  const found = await withLock(paths, () =>
    checkClaims({
      paths,
      ledgers,
      claim,
      openEngine: () => openEngine({ engine, provider, workers, warn: effects.log }),
      effects,
    }),
  );
  const lines = ledgers.flatMap((ledger, i) => {
    const checks = new Map(found[i]!.checks.map((each) => [each.claim, each]));
    return ledger.claims
      .filter(({ id }) => claim === undefined || id === claim)
      .map((each): Line => {
        const known = checks.get(each.id);
        return {
          claim: `${ledger.id}/${each.id}`,
          model: ledger.model,
          says: each.says,
          outcome: outcomeOf(known),
          ...describeCheck(each, known?.finding ?? null),
          obstacle: known?.obstacle ?? null,
        };
      });
  });
  effects.write(options.json ? `${JSON.stringify(lines, null, 2)}\n` : formatLines(lines));
}

/** What an argument means: one claim, a ledger, or all ledgers about a model. */
function choose(all: readonly NamedLedger[], argument: string | undefined): { ledgers: NamedLedger[]; claim?: string } {
  if (argument === undefined) return { ledgers: [...all] };
  const [id = '', claim] = argument.split('/');
  const ledgers = all.filter((ledger) => ledger.id === id || (claim === undefined && ledger.model === id));
  if (claim === undefined && ledgers.length > 0) return { ledgers };
  if (claim !== undefined && ledgers[0]?.claims.some((each) => each.id === claim)) return { ledgers, claim };
  const names = all.flatMap((ledger) => [
    ledger.id,
    ledger.model,
    ...ledger.claims.map((each) => `${ledger.id}/${each.id}`),
  ]);
  const meant = nearest(argument, [...new Set(names)]);
  throw new UserError(
    `there are no claims ${JSON.stringify(argument)} (${meant === undefined ? `ledgers: ${all.map((ledger) => ledger.id).join(', ')}` : `did you mean ${meant}?`})`,
  );
}

function formatLines(lines: readonly Line[]): string {
  const tested = lines.filter(({ outcome }) => outcome !== 'untested');
  const rows = tested.map(({ claim, outcome, found, wanted, control }) => [
    outcome,
    claim,
    found ?? '',
    `(${wanted})`,
    control ?? '',
  ]);
  const counts = (['holds', 'differs', 'untested'] as const).map(
    (outcome) => `${lines.filter((line) => line.outcome === outcome).length} ${outcome}`,
  );
  const obstacles = [...new Set(lines.flatMap(({ obstacle }) => obstacle ?? []))].map(
    (obstacle) => `${lines.filter((line) => line.obstacle === obstacle).length} untested: ${obstacle}`,
  );
  const table = rows.length > 0 ? alignColumns(rows) : [];
  return `${[...table, ...obstacles, `${counted(lines.length, 'claim')}: ${counts.join(', ')}`].join('\n')}\n`;
}
