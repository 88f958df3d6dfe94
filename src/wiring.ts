import type { Layer } from '../content/schema.ts';

/** A layer's place in the diagram, in CSS pixels; the first box is the image. */
export interface WiringBox {
  /** Null for the image. */
  slug: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Boxes from left to right and the lines between them as SVG paths. */
export interface Wiring {
  width: number;
  height: number;
  boxes: WiringBox[];
  edges: { from: string | null; to: string; path: string }[];
}

const columnPx = 104;
const tallestPx = 112;
const labelsPx = 56;
const archPx = 26;

/**
 * Lays a network out: a box's height is its map's size on the scale of the image, its width grows with the logarithm of its units.
 * Lines that pass over layers are arches above them.
 * @param inputSizePx height of the image
 */
export function layOutWiring(layers: readonly Layer[], inputSizePx: number): Wiring {
  const columns = new Map<string | null, number>([[null, 0], ...layers.map(({ slug }, i) => [slug, i + 1] as const)]);
  // A layer that no layer of the atlas feeds reads from the image.
  const links = layers.flatMap(({ slug, inputs }) => {
    const sources = inputs.filter((source) => columns.has(source));
    return (sources.length > 0 ? sources : [null]).map((from) => ({ from, to: slug }));
  });
  const span = ({ from, to }: { from: string | null; to: string }): number => columns.get(to)! - columns.get(from)!;
  const archesPx = archPx * Math.max(0, ...links.map((link) => span(link) - 1));
  const middle = 8 + archesPx + tallestPx / 2;

  const boxAt = (slug: string | null, column: number, width: number, share: number): WiringBox => {
    const height = Math.max(6, tallestPx * Math.min(1, share));
    return { slug, x: column * columnPx + (columnPx - width) / 2, y: middle - height / 2, width, height };
  };
  const boxes = [
    boxAt(null, 0, tallestPx / 2, 1),
    ...layers.map(({ slug, unitCount, mapSize }, i) =>
      boxAt(slug, i + 1, 6 + 4 * Math.log2(1 + unitCount), mapSize[0] / inputSizePx),
    ),
  ];
  const edges = links.map((link) => {
    const [start, end] = [boxes[columns.get(link.from)!]!, boxes[columns.get(link.to)!]!];
    if (span(link) === 1) return { ...link, path: `M${start.x + start.width} ${middle}H${end.x}` };
    const [x1, x2, top] = [
      start.x + start.width / 2,
      end.x + end.width / 2,
      middle - tallestPx / 2 - archPx * (span(link) - 1),
    ];
    return { ...link, path: `M${x1} ${start.y}C${x1} ${top} ${x2} ${top} ${x2} ${end.y}` };
  });
  return { width: columnPx * boxes.length, height: middle + tallestPx / 2 + labelsPx, boxes, edges };
}
