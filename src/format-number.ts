const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** Three significant digits, with a true minus sign. */
export function formatNumber(value: number): string {
  const magnitude = Math.abs(value);
  // Nearly all numbers of the atlas lie here, where the platform's own format says the same ten times as fast.
  const text = magnitude >= 0.001 && magnitude < 999 ? String(Number(value.toPrecision(3))) : plain.format(value);
  return text.replace('-', '−');
}

/** As formatNumber, the plus sign written out. */
export const formatSigned = (value: number): string => (value > 0 ? '+' : '') + formatNumber(value);

/** Three decimals and always a sign, so that columns of shares line up. */
export const formatWeight = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** Two decimals, with a true minus sign. */
export const formatCorrelation = (r: number): string => r.toFixed(2).replace('-', '−');

/** `1.8×`, or a dash for what cannot be divided. */
export const formatRatio = (ratio: number | null): string => (ratio === null ? '–' : `${formatNumber(ratio)}×`);

/** All digits, in groups of three. */
export const formatCount = (value: number): string => whole.format(value);

/** 505K, 61M */
export const formatCompact = (value: number): string => compact.format(value);

/** @param share 0 … 1; what is neither nothing nor all is never written as 0 % or 100 % */
export function formatShare(share: number): string {
  const percent = Math.round(100 * share);
  if (percent === 0 && share > 0) return '< 1 %';
  if (percent === 100 && share < 1) return '> 99 %';
  return `${percent} %`;
}
