import type { GraphBuilder } from '../graph-builder.ts';
import type { Pair } from '../graph.ts';
import type { Lowering } from './lowering.ts';
import { resolvePads } from '../shape.ts';

/** Below every activation, and small enough that a difference times the steepness below stays finite in float32. */
const outside = -1e7;
const steepness = 1e30;

/**
 * A max pool's gradient without indices: each cell of the window is compared with the maximum, one strided view of the
 * padded input for each place in the window. By `mask` all that equal it share the gradient, by `argmax` the first takes it.
 */
export const lowerByComparison: Lowering<'MaxPoolGradient'> = (node, { build, shapeOf }) => {
  const [x, y, gradient] = node.inputs as [string, string, string];
  const { rule, kernel, strides, dilations } = node.attributes;
  const [batch, channels, height, width] = shapeOf(x) as [number, number, number, number];
  const [, , rows, columns] = shapeOf(y) as [number, number, number, number];
  const [top, left] = resolvePads(node.attributes, [height, width], kernel);

  // The padded map, as a grid of stride × stride blocks that holds every window.
  const blocks = ([0, 1] as const).map((axis) => {
    const reach = ([rows, columns][axis]! - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    const used = [top + height, left + width][axis]!;
    return Math.ceil(Math.max(reach, used) / strides[axis]);
  }) as unknown as Pair;
  const full: Pair = [blocks[0] * strides[0], blocks[1] * strides[1]];
  const padded = build.add('Pad', [x], {
    pads: [0, 0, top, left, 0, 0, full[0] - top - height, full[1] - left - width],
    value: outside,
  });

  const places = windowPlaces(kernel, dilations);
  const wins = places.map(([row, column]) => {
    const seen = build.add('Slice', [padded], {
      axes: [2, 3],
      starts: [row, column],
      ends: [row + (rows - 1) * strides[0] + 1, column + (columns - 1) * strides[1] + 1],
      steps: strides,
    });
    const behind = build.add('Sub', [seen, y], {});
    return build.add('HardSigmoid', [behind], { alpha: steepness, beta: 1 });
  });
  const parts = rule === 'mask' ? shared(wins, gradient, build) : firstTakes(wins, gradient, build);

  // Add up by phase of the stride, then weave the phases together.
  const phases = Array.from({ length: strides[0] * strides[1] }, (_, phase) => {
    const own = places.flatMap(([row, column], i) => {
      const [r, c] = [row % strides[0], column % strides[1]];
      if (r * strides[1] + c !== phase) return [];
      const [before, beside] = [(row - r) / strides[0], (column - c) / strides[1]];
      const after = [blocks[0] - rows - before, blocks[1] - columns - beside] as const;
      return [build.add('Pad', [parts[i]!], { pads: [0, 0, before, beside, 0, 0, ...after], value: 0 })];
    });
    if (own.length === 0) {
      const shape = [batch, channels, ...blocks];
      return build.constant({ data: new Float32Array(batch * channels * blocks[0] * blocks[1]), shape });
    }
    return own.reduce((sum, part) => build.add('Add', [sum, part], {}));
  });
  const grid = weave(phases, [batch, channels, ...blocks], strides, build);
  build.add(
    'Slice',
    [grid],
    { axes: [2, 3], starts: [top, left], ends: [top + height, left + width], steps: [1, 1] },
    { name: node.outputs[0] },
  );
};

/** Row and column of each cell of a window, row by row. */
function windowPlaces(kernel: Pair, dilations: Pair): Pair[] {
  return Array.from({ length: kernel[0] * kernel[1] }, (_, i): Pair => [
    Math.floor(i / kernel[1]) * dilations[0],
    (i % kernel[1]) * dilations[1],
  ]);
}

function shared(wins: readonly string[], gradient: string, build: GraphBuilder): string[] {
  const count = wins.reduce((sum, win) => build.add('Add', [sum, win], {}));
  const share = build.add('Div', [gradient, count], {});
  return wins.map((win) => build.add('Mul', [win, share], {}));
}

/** What one cell takes is gone for those after it. */
function firstTakes(wins: readonly string[], gradient: string, build: GraphBuilder): string[] {
  let left = gradient;
  return wins.map((win, i) => {
    const taken = build.add('Mul', [win, left], {});
    if (i < wins.length - 1) left = build.add('Sub', [left, taken], {});
    return taken;
  });
}

/** Phases of the same shape [N,C,h,w] → [N,C,h·stride,w·stride]. */
function weave(
  phases: readonly string[],
  [batch, channels, rows, columns]: readonly [number, number, number, number],
  strides: Pair,
  build: GraphBuilder,
): string {
  if (phases.length === 1) return phases[0]!;
  const stacked = build.add(
    'Concat',
    phases.map((phase) => build.add('Reshape', [phase], { shape: [batch * channels, 1, rows, columns] })),
    { axis: 1 },
  );
  const apart = build.add('Reshape', [stacked], { shape: [batch * channels, ...strides, rows, columns] });
  const woven = build.add('Transpose', [apart], { permutation: [0, 3, 1, 4, 2] });
  return build.add('Reshape', [woven], { shape: [batch, channels, rows * strides[0], columns * strides[1]] });
}
