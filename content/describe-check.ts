import { significance } from './schema/check.ts';
import type { Finding } from './schema/check.ts';
import type { Claim } from './schema/claim.ts';

/** A finding in words: our number, what the claim asks for, and the control beside them. */
export interface CheckText {
  /** What was found; null where nothing was. */
  found: string | null;
  /** What makes the claim hold. */
  wanted: string;
  /** Null where the kind has none. */
  control: string | null;
}

/** Puts a claim's threshold and what was found of it into words. */
export function describeCheck(claim: Claim, finding: Finding | null): CheckText {
  const { unit, wanted, control } = measureOf(claim);
  const show = (value: number): string => formatMeasure(value, unit);
  const value = finding?.control;
  const chance = finding?.chance;
  const controlText = value === undefined || control === null ? null : `${show(value)} ${control}`;
  const chanceText = chance === undefined ? null : `p ${chance < 0.001 ? '< 0.001' : `= ${chance.toPrecision(1)}`}`;
  const controls = [controlText, chanceText].filter((text) => text !== null);
  return {
    found: finding && show(finding.value) + rowCountOf(claim, finding),
    wanted,
    control: controls.length > 0 ? controls.join(', ') : null,
  };
}

const rowCountOf = (claim: Claim, { rows }: Finding): string =>
  rows ? ` of ${rows.length}${['peaks', 'correlation'].includes(claim.kind) ? ' units' : ' connections'}` : '';

type MeasureUnit = 'rows' | 'count' | 'share' | 'degrees' | 'points' | 'number';

/** The measure of a claim's kind: how its numbers are written, what the claim asks for, what its control is. */
function measureOf(claim: Claim): { unit: MeasureUnit; wanted: string; control: string | null } {
  switch (claim.kind) {
    case 'connections':
      return { unit: 'rows', wanted: atLeast(claim.share), control: 'if other inputs stood in their place' };
    case 'maps': {
      const wanted = `${atLeast(claim.share)} with r ≥ ${claim.atLeast}`;
      return { unit: 'rows', wanted, control: 'if other inputs stood in their place' };
    }
    case 'strongest': {
      const measure = { are: 'in common', include: 'of them found', among: 'of the strongest listed' }[claim.relation];
      return {
        unit: 'share',
        wanted: `${atLeast(claim.atLeast)} ${measure}`,
        control: 'of units drawn by lot',
      };
    }
    case 'share':
      return {
        unit: 'share',
        wanted: `${percent(claim.is)} ± ${percent(claim.within)}`,
        control: 'of the layer’s units are these',
      };
    case 'factors':
      return { unit: 'share', wanted: `${atLeast(claim.atLeast)} of the members`, control: 'by lot' };
    case 'peaks':
      return {
        unit: 'rows',
        wanted: `${atLeast(claim.share)} within ${claim.within}°, p < ${significance}`,
        control: 'with shuffled angles',
      };
    case 'median': {
      const unit = claim.measure === 'width' ? 'degrees' : 'number';
      const [least, most] = claim.between.map((limit) => formatMeasure(limit, unit));
      return { unit, wanted: `${least} to ${most}`, control: 'in the layer’s other units' };
    }
    case 'contrast':
      return {
        unit: 'number',
        wanted: `AUC ≥ ${claim.atLeast}, p < ${significance}`,
        control: 'with shuffled weights',
      };
    case 'alignment':
      return {
        unit: 'number',
        wanted: `AUC ≥ ${claim.atLeast}, p < ${significance}`,
        control: 'reached by 5 % of shuffles',
      };
    case 'branch':
      return { unit: 'share', wanted: atLeast(claim.atLeast), control: 'of the layer lies there' };
    case 'count': {
      const [least, most] = claim.between.map((limit) => formatMeasure(limit, 'count'));
      return { unit: 'count', wanted: least === most ? least! : `${least} to ${most}`, control: 'by chance' };
    }
    case 'ablation': {
      const isLikeness = claim.measure === 'tuning' || claim.measure === 'examples';
      const unit = isLikeness ? 'number' : 'points';
      const [least, most] = claim.between.map((limit) => formatMeasure(limit, unit));
      return { unit, wanted: `${isLikeness ? 'r ' : ''}${least} to ${most}`, control: `by the edit ${claim.control}` };
    }
    case 'correlation':
      return {
        unit: 'rows',
        wanted: `${atLeast(claim.share)} with r ≥ ${claim.atLeast}`,
        control: 'if units of that layer were drawn by lot',
      };
  }
}

const atLeast = (share: number): string => (share === 1 ? 'all' : `at least ${percent(share)}`);
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

function formatMeasure(value: number, unit: MeasureUnit): string {
  if (unit === 'share') return percent(value);
  const text = String(unit === 'count' ? value : Number(value.toPrecision(3))).replace('-', '−');
  if (unit === 'points') return `${text} points`;
  return unit === 'degrees' ? `${text}°` : text;
}
