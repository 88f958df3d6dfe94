import type { Link } from './boxes.ts';

/** What lies between two waists of a network: boxes that everything goes through. */
export interface Section {
  /** The waist that it starts from. */
  from: number;
  /** The waist that it ends in. */
  to: number;
  /** The boxes between them, in topological order. */
  inner: number[];
  links: Link[];
}

/** Cuts a network of `boxCount` boxes into sections; the last box ends the last one, an output beside it lies within. */
export function cutIntoSections(boxCount: number, links: readonly Link[]): Section[] {
  const boxes = Array.from({ length: boxCount }, (_, i) => i);
  const waists = boxes.filter((box) => !links.some(({ from, to }) => from < box && box < to));
  return waists.slice(1).map((to, i) => {
    const from = waists[i]!;
    return {
      from,
      to,
      inner: boxes.slice(from + 1, to),
      links: links.filter((link) => from <= link.from && link.to <= to),
    };
  });
}
