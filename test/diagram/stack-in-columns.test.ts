import { describe, expect, it } from 'vitest';
import { stackInColumns } from '../../pipeline/diagram/stack-in-columns.ts';

const storeys = (...heights: number[]) => heights.map((heightPx, id) => ({ heightPx, id }));
const ids = (columns: { id: number }[][]) => columns.map((column) => column.map(({ id }) => id));

describe('stackInColumns', () => {
  it('takes as many columns as come near to a screen, equally high', () => {
    const columns = stackInColumns(storeys(...Array(24).fill(50)), { columnPx: 200, mayEndWith: () => true });
    expect(ids(columns)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [8, 9, 10, 11, 12, 13, 14, 15],
      [16, 17, 18, 19, 20, 21, 22, 23],
    ]);
  });

  it('ends columns only where they may end', () => {
    const columns = stackInColumns(storeys(...Array(12).fill(100)), {
      columnPx: 200,
      mayEndWith: ({ id }) => id % 5 === 4,
    });
    expect(ids(columns).map((column) => column.at(-1)! % 5)).toEqual([4, 4, 1]);
  });

  it('keeps one column where there is nowhere to end one', () => {
    expect(ids(stackInColumns(storeys(900, 900), { columnPx: 10, mayEndWith: () => false }))).toEqual([[0, 1]]);
  });
});
