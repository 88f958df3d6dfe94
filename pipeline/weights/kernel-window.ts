import { findGates } from '../network/gradient/gates.ts';
import type { Graph, Pair } from '../network/graph.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';

/** Where one position of a later map reads an earlier one. */
export interface KernelWindow {
  /** [height, width] of an image on which this position touches no border */
  canvasPx: Pair;
  /** [row, column] of the position in the target's map */
  place: Pair;
  /** [row, column] of the first source cell that it reads */
  start: Pair;
  /** Source cells that it reads: [rows, columns] */
  size: Pair;
}

/**
 * Finds the smallest canvas on which a position of `target` reads `source` and nothing beyond its edges.
 *
 * Every path from source to target multiplies positions by the same stride, so y[p] = Σ w[k] · x[p · stride + start + k] with
 * one w for all p: seen from the target, a strided pool leaves no phase to choose. Borders cannot show while the window lies
 * within the source's map, since a padded cell of any map in between would read beyond that map's edge.
 * @param inputSizePx the model's; taken where a target reads the whole map (a dense layer): then the kernel is as large as
 *   the map, seen from the middle
 * @throws Error where the target does not depend on the source
 */
export function kernelWindow(graph: Graph, source: string, target: string, inputSizePx: Pair): KernelWindow {
  const pixels = graph.inputs[0]!.name;
  // A gate is frozen: what feeds it is not read.
  const field = receptiveField(subgraph(graph, [target], [source, ...findGates(graph)]), source, target);
  const image = { source: receptiveField(graph, pixels, source), target: receptiveField(graph, pixels, target) };
  if (![...field.sizePx, ...image.target.sizePx].every(Number.isFinite)) {
    const maps = { source: mapSize(graph, source, inputSizePx), target: mapSize(graph, target, inputSizePx) };
    const middle = pair((axis) => Math.floor((maps.target[axis] - 1) / 2));
    return { canvasPx: inputSizePx, place: middle, start: [0, 0], size: maps.source };
  }

  const place = pair((axis) => Math.max(0, Math.ceil(-field.startPx[axis] / field.stridePx[axis])));
  const start = pair((axis) => place[axis] * field.stridePx[axis] + field.startPx[axis]);
  const cellCount = pair((axis) => start[axis] + field.sizePx[axis]);
  // Large enough were there no padding; in steps that all strides divide, as "same" padding expects.
  const steps = image.target.stridePx;
  const ample = pair((axis) => {
    const unpaddedPx = (cellCount[axis] - 1) * image.source.stridePx[axis] + image.source.sizePx[axis];
    return Math.ceil(unpaddedPx / steps[axis]) * steps[axis];
  });
  // The map shrinks evenly with the canvas.
  const cells = mapSize(graph, source, ample);
  const canvasPx = pair((axis) => {
    const surplusPx = (cells[axis] - cellCount[axis]) * image.source.stridePx[axis];
    return ample[axis] - Math.floor(surplusPx / steps[axis]) * steps[axis];
  });
  return { canvasPx, place, start, size: field.sizePx };
}

/** [height, width] of a tensor for an image of a given size. */
function mapSize(graph: Graph, tensor: string, canvasPx: Pair): Pair {
  const needed = subgraph(graph, [tensor]);
  const [image] = needed.inputs;
  const [, , height, width] = inferShapes(needed, { [image!.name]: [1, image!.shape[1]!, ...canvasPx] }).get(tensor)!;
  return [height!, width!];
}

function pair(along: (axis: 0 | 1) => number): Pair {
  return [along(0), along(1)];
}
