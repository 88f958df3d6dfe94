import type { Finding, RowCheck } from '../../content/schema/check.ts';

/**
 * What rows say together: how many of them hold, beside how many would if each were replaced by one of its alternatives.
 * @param share of the rows that have to hold
 */
export function rowsFinding(rows: RowCheck[], share: number): Finding {
  const heldCount = rows.filter(({ holds }) => holds).length;
  const compared = rows.filter(({ control }) => control !== undefined);
  return {
    // Tolerates the last digit of a product such as 0.9 · 10.
    holds: heldCount >= share * rows.length - 1e-9,
    value: heldCount,
    ...(compared.length === rows.length && { control: rows.reduce((sum, { control }) => sum + control!, 0) }),
    rows,
  };
}
