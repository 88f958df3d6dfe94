import type { Box, Link } from './boxes.ts';
import { boxSize, type Size } from './box-size.ts';
import { layOutSection, type Point, type SectionLayout } from './lay-out-section.ts';
import { stackInColumns } from './stack-in-columns.ts';
import { cutIntoSections, type Section } from './sections.ts';

/** A box in its place, by its left upper corner; in CSS pixels. */
export interface PlacedBox extends Box, Point, Size {
  /** Whether it is shown for the second time, at the foot of a column that goes on from it. */
  isRepeated: boolean;
}

export interface Layout extends Size {
  boxes: PlacedBox[];
  /** Lines between boxes, upwards, from border to border. */
  wires: Point[][];
}

/** A section and the waist that it ends in. */
type Storey = SectionLayout & { section: Section; heightPx: number };

const gutterPx = 40;

/**
 * Lays a network out in columns, each read upwards, the first with the image at its foot. What everything goes through stands on a straight
 * spine; a column goes on from the layer at the last one's top, which is shown again at its foot.
 */
export function layOut(boxes: readonly Box[], links: readonly Link[]): Layout {
  const sizes = boxes.map(boxSize);
  const storeys = cutIntoSections(boxes.length, links).map((section): Storey => {
    const own = layOutSection(section, sizes);
    return { ...own, section, heightPx: own.height + sizes[section.to]!.height };
  });
  const reach = Math.max(...sizes.map(({ width }) => width / 2), ...storeys.map((storey) => storey.reach));
  const columns = stackInColumns(storeys, {
    columnPx: 2 * reach + gutterPx,
    mayEndWith: ({ section: { to } }) => boxes[to]!.kind === 'layer',
  });
  const heights = columns.map((column) =>
    column.reduce((sum, { heightPx }) => sum + heightPx, sizes[footOf(column)]!.height),
  );
  const height = Math.max(...heights);

  const placed: PlacedBox[] = [];
  const wires: Point[][] = [];
  const place = (box: number, { x, y }: Point, isRepeated = false) => {
    const size = sizes[box]!;
    placed.push({ ...boxes[box]!, ...size, x: x - size.width / 2, y: y - size.height / 2, isRepeated });
  };
  for (const [i, column] of columns.entries()) {
    const x = reach + i * (2 * reach + gutterPx);
    const foot = footOf(column);
    let y = height - sizes[foot]!.height;
    place(foot, { x, y: y + sizes[foot]!.height / 2 }, i > 0);
    for (const storey of column) {
      y -= storey.height;
      const shifted = (point: Point): Point => ({ x: x + point.x, y: y + point.y });
      for (const [box, middle] of storey.middles) place(box, shifted(middle));
      wires.push(...storey.wires.map((points) => points.map(shifted)));
      const { to } = storey.section;
      y -= sizes[to]!.height;
      place(to, { x, y: y + sizes[to]!.height / 2 });
    }
  }
  return { width: columns.length * (2 * reach + gutterPx) - gutterPx, height, boxes: placed, wires };
}

/** The box that a column starts from. */
const footOf = (column: readonly Storey[]): number => column[0]!.section.from;
