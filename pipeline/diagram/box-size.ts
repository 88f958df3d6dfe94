import type { Box } from './boxes.ts';

export interface Size {
  width: number;
  height: number;
}

/** Sizes of the diagram's type, in CSS pixels. */
export const typePx = { heading: 20, name: 14, title: 12, note: 11, line: 15 } as const;

/** A letter of a sans serif is about so wide, as a share of its size; bold ones are wider. */
const letterShare = { plain: 0.56, bold: 0.61 } as const;

/** From the text to the border, left and right, and above and below. */
const paddingPx = { across: 9, operation: 5, layer: 7 } as const;

/** How large a box must be for its text. */
export function boxSize({ kind, lines: [title = '', ...notes] }: Pick<Box, 'kind' | 'lines'>): Size {
  if (kind === 'junction') return { width: 22, height: 22 };
  const isLayer = kind === 'layer';
  const titlePx = title.length * (isLayer ? typePx.name * letterShare.bold : typePx.title * letterShare.plain);
  const widest = Math.max(titlePx, ...notes.map((note) => note.length * typePx.note * letterShare.plain));
  return {
    width: Math.max(isLayer ? 150 : 78, Math.ceil(widest) + 2 * paddingPx.across),
    height: (1 + notes.length) * typePx.line + 2 * paddingPx[isLayer ? 'layer' : 'operation'],
  };
}
