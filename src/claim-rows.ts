import type { RowCheck } from '../content/schema/check.ts';
import type { LayerUnit, PublishedMap } from '../content/schema/claim-row.ts';
import { parseEdge } from '../content/schema/claim-row.ts';
import type { Claim } from '../content/schema/claim.ts';
import { formatNumber, formatShare, formatSigned } from './format-number.ts';

/** A row of a claim as a table shows it. */
export interface ClaimRow {
  from: LayerUnit;
  /** What is said of it, between the two units or behind the one. */
  verb: string;
  /** Absent where the row is about one unit. */
  to?: LayerUnit;
  /** Behind the second unit, such as `from above`. */
  place?: string;
  /** The kernel that was published. */
  map?: PublishedMap;
  /** Our number; null where it was not measured. */
  found: string | null;
  /** Null where it could not be tested. */
  holds: boolean | null;
  /** Share of the alternatives of which the same would hold. */
  control: string | null;
}

/** The rows of a claim with what was found of them; none for kinds without rows. */
export function listClaimRows(claim: Claim, checks: readonly RowCheck[] | undefined): ClaimRow[] {
  const known = (row: number, format: (value: number) => string) => {
    const check = checks?.[row];
    return {
      found: check && check.value !== null ? format(check.value) : null,
      holds: check?.holds ?? null,
      control: check?.control === undefined ? null : formatShare(check.control),
    };
  };
  switch (claim.kind) {
    case 'connections':
      return claim.connections.map(({ from, verb, to, place }, row) => ({
        from,
        verb,
        to,
        ...(place !== null && { place: `from ${place}` }),
        ...known(row, verb === 'ignores' ? formatNumber : formatSigned),
      }));
    case 'maps':
      return Object.entries(claim.maps).map(([edge, map], row) => {
        const { from, to } = parseEdge(edge);
        return { from, verb: 'to', to, map, ...known(row, (value) => `r ${formatNumber(value)}`) };
      });
    case 'peaks':
      return Object.entries(claim.peaks).map(([index, degrees], row) => ({
        from: { layer: claim.layer, index: Number(index) },
        verb: `at ${formatNumber(degrees)}°`,
        ...known(row, (value) => `${formatNumber(value)}°`),
      }));
    case 'correlation':
      return claim.units.map((from, row) => ({ from, verb: '', ...known(row, (value) => `r ${formatNumber(value)}`) }));
    default:
      return [];
  }
}

/** What the number of a connection means, for the head of its column. */
export const measureOfRows: Partial<Record<Claim['kind'], string>> = {
  connections: 'balance',
  maps: 'likeness',
  peaks: 'found at',
  correlation: 'best match',
};
