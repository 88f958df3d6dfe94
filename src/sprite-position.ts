import type { Sprite } from '../content/schema.ts';

/**
 * Where a unit's cell lies in a sprite, as a CSS background-position: percents of the room that the cell leaves, so that it holds at any
 * size, with background-size set to `columns` times the cell.
 */
export function spritePosition({ columns }: Pick<Sprite, 'columns'>, unitCount: number, index: number): string {
  const rows = Math.ceil(unitCount / columns);
  return `${percent(index % columns, columns)} ${percent(Math.floor(index / columns), rows)}`;
}

function percent(at: number, count: number): string {
  return `${count > 1 ? Number(((100 * at) / (count - 1)).toFixed(3)) : 0}%`;
}
