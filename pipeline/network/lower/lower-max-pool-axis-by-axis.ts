import type { GraphBuilder } from '../graph-builder.ts';
import type { Node, Pair, Pooling, Shape } from '../graph.ts';
import { product } from '../dimensions.ts';
import type { Surroundings } from './lowering.ts';
import { resolvePads } from '../window.ts';

/** Below every activation, and small enough that a difference times the steepness below stays finite in float32. */
const outside = -1e7;
const steepness = 1e30;

/** A pool along one axis: window j holds the cells j·stride − pad, …, j·stride − pad + kernel − 1. */
interface Line {
  axis: 2 | 3;
  kernel: number;
  stride: number;
  pad: number;
}

/**
 * A max pool's gradient along the columns, then along the rows: a window's maximum is the largest of its rows' maxima. The
 * first of tied cells, row by row, takes all. Without dilations.
 *
 * Along a line the cells of a window are told apart by what is the largest so far, which are pools again, and the fastest
 * operators there are: where the maximum of the first t + 1 cells is that of the first t, cell t takes nothing.
 */
export function lowerAxisByAxis(node: Node<'MaxPoolGradient'>, { build, shapeOf }: Surroundings): void {
  const [x, y, gradient] = node.inputs as [string, string, string];
  const [batch, channels, ...size] = shapeOf(x) as [number, number, number, number];
  const [, , ...windows] = shapeOf(y) as [number, number, number, number];
  const { kernel, strides } = node.attributes;
  const { fits, before, blocks, pads } = layOut(node.attributes, size, windows);
  const full: Pair = [blocks[0] * strides[0], blocks[1] * strides[1]];
  const map = fits ? x : padded(x, size, full, { before, value: outside }, build);
  const seed = fits ? gradient : padded(gradient, windows, blocks, { before: [0, 0], value: 0 }, build);

  const down: Line = { axis: 2, kernel: kernel[0], stride: strides[0], pad: pads[0] };
  const along: Line = { axis: 3, kernel: kernel[1], stride: strides[1], pad: pads[1] };
  const ofRows = [batch, channels, full[0], blocks[1]];
  const rows = largestSoFar(along, map, [batch, channels, ...full], build);
  const columns = largestSoFar(down, rows.at(-1)!, ofRows, build, fits ? y : undefined);
  const byRows = gradientAlong(down, columns, seed, [batch, channels, ...blocks], build);
  const byCells = gradientAlong(along, rows, byRows, ofRows, build);

  const name = node.outputs[0];
  if (fits) build.add('Identity', [byCells], {}, { name });
  else {
    const ends = [before[0] + size[0], before[1] + size[1]];
    build.add('Slice', [byCells], { axes: [2, 3], starts: before, ends, steps: [1, 1] }, { name });
  }
}

/** How a map is divided into blocks of one stride, the first window beginning at the first block or `pads` cells before. */
interface Layout {
  /** Whether the map is whole blocks as it is, one for each window. */
  fits: boolean;
  /** Cells of padding that must be written out before the map. */
  before: Pair;
  /** Those that are left to the pools. */
  pads: Pair;
  blocks: Pair;
}

function layOut(pooling: Pooling, size: Pair, windows: Pair): Layout {
  const { kernel, strides } = pooling;
  const [top, left] = resolvePads(pooling, size, kernel);
  const pads: Pair = [top, left];
  // A pool's padding is smaller than its kernel; of the cells before a map it is one that can be told from the rest.
  const fits = ([0, 1] as const).every(
    (axis) => pads[axis] <= Math.min(1, kernel[axis] - 1) && size[axis] === windows[axis] * strides[axis],
  );
  if (fits) return { fits, before: [0, 0], pads, blocks: windows };
  const blocksOf = (axis: 0 | 1) => Math.max(windows[axis], Math.ceil((pads[axis] + size[axis]) / strides[axis]));
  return { fits, before: pads, pads: [0, 0], blocks: [blocksOf(0), blocksOf(1)] };
}

function padded(
  tensor: string,
  from: Pair,
  to: Pair,
  { before, value }: { before: Pair; value: number },
  build: GraphBuilder,
): string {
  const behind = [to[0] - from[0] - before[0], to[1] - from[1] - before[1]];
  return build.add('Pad', [tensor], { pads: [0, 0, ...before, 0, 0, ...behind], value });
}

/**
 * For t = 0 … kernel − 1 the largest of each window's first t + 1 cells.
 * @param whole the last of them, where it is known
 */
function largestSoFar(
  { axis, kernel, stride, pad }: Line,
  map: string,
  shape: Shape,
  build: GraphBuilder,
  whole?: string,
): string[] {
  const onAxis = (length: number, other: number): Pair => (axis === 2 ? [length, other] : [other, length]);
  const pool = (tensor: string, cells: number, begin: number) => {
    if (cells === 1 && stride === 1) return tensor;
    const [top, left] = onAxis(begin, 0);
    const [bottom, right] = onAxis(Math.max(0, cells - begin - stride), 0);
    return build.add('MaxPool', [tensor], {
      kernel: onAxis(cells, 1),
      strides: onAxis(stride, 1),
      pads: [top, left, bottom, right],
      autoPad: 'explicit',
      dilations: [1, 1],
      ceil: false,
    });
  };
  return Array.from({ length: kernel }, (_, t) => {
    if (t === kernel - 1 && whole !== undefined) return whole;
    if (t >= pad) return pool(map, t + 1, pad);
    // The cell before; of the first window it is padding, and what is read there instead must not win.
    const cells = pool(shifted(map, shape, axis, 1, build), 1, 0);
    const sizes = shape.with(axis, shape[axis]! / stride);
    const border = new Float32Array(product(sizes.slice(2)));
    for (let i = 0; i < border.length; i++) {
      const place = axis === 2 ? Math.floor(i / sizes[3]!) : i % sizes[3]!;
      if (place === 0) border[i] = outside;
    }
    return build.add('Add', [cells, build.constant({ data: border, shape: sizes.slice(2) })], {});
  });
}

/**
 * Hands each window's gradient to its cells.
 * @param largest of each window's first cells, see largestSoFar
 * @param gradient by the windows, of this shape
 * @returns name of the gradient by the cells, its axis `stride` times as long
 */
function gradientAlong(
  { axis, kernel, stride, pad }: Line,
  largest: readonly string[],
  gradient: string,
  shape: Shape,
  build: GraphBuilder,
): string {
  const parts: string[] = [];
  let left = gradient;
  for (let t = kernel - 1; t > 0; t--) {
    const behind = build.add('Sub', [largest[t - 1]!, largest[t]!], {});
    const isEarlier = build.add('HardSigmoid', [behind], { alpha: steepness, beta: 1 });
    const earlier = build.add('Mul', [left, isEarlier], {});
    parts[t] = build.add('Sub', [left, earlier], {});
    left = earlier;
  }
  parts[0] = left;
  // A cell's block and phase tell where it lies. What would lie outside of the map has won nothing: it may wrap around.
  const phases = Array.from({ length: stride }, (_, phase) => {
    const own = parts.flatMap((part, t) => {
      const block = Math.floor((t - pad) / stride);
      return t - pad - block * stride === phase ? [shifted(part, shape, axis, block, build)] : [];
    });
    if (own.length === 0) return build.constant({ data: new Float32Array(product(shape)), shape });
    return own.reduce((sum, part) => build.add('Add', [sum, part], {}));
  });
  if (phases.length === 1) return phases[0]!;
  const inner = product(shape.slice(axis + 1));
  const columns = phases.map((phase) => build.add('Reshape', [phase], { shape: [product(shape) / inner, 1, inner] }));
  const woven = build.add('Concat', columns, { axis: 1 });
  return build.add('Reshape', [woven], { shape: shape.with(axis, shape[axis]! * stride) });
}

/** Moves a map's content by places along an axis, as one long row: what leaves a line enters the next one. */
function shifted(tensor: string, shape: Shape, axis: 2 | 3, places: number, build: GraphBuilder): string {
  if (places === 0) return tensor;
  const by = places * product(shape.slice(axis + 1));
  const row = build.add('Reshape', [tensor], { shape: [1, product(shape)] });
  const moved = build.add('Pad', [row], { pads: [0, by, 0, -by], value: 0 });
  return build.add('Reshape', [moved], { shape });
}
