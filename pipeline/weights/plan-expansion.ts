import { freezeGates } from '../network/gradient/gates.ts';
import type { Graph, Pair, Shape, Tensor } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';
import { dependentsOf, producersOf } from '../network/wiring.ts';
import { cutOnePosition, cutWholeMap } from './one-position.ts';
import type { OnePosition } from './one-position.ts';

/** How to read the expanded weights between two tensors. */
export interface Expansion {
  /** The earlier tensor. */
  source: string;
  /** Channels of the source. */
  channelCount: number;
  /** Channels of the target. */
  unitCount: number;
  /** [rows, columns] of every kernel, in cells of the source; row 0 is the top. */
  kernelSize: Pair;
  /** Runs of units that together are the target. */
  parts: ExpansionPart[];
}

/** A run of units that are computed apart from the others: a branch of a concatenation. */
export interface ExpansionPart {
  /** Channels of this tensor. */
  tensor: string;
  firstUnit: number;
  unitCount: number;
  /** Undefined where nothing leads from the source to this part: its weights are 0. */
  reading?: PartReading;
}

export interface PartReading {
  /** From the source to the part's tensor, without gates; the batch is free. */
  graph: Graph;
  /** Which cell of the part's map there asks, row by row: 0 of one, or the middle of a whole map. */
  cell: number;
  /** Where the part's own kernel lies within `kernelSize`. */
  offset: Pair;
  /** Its [rows, columns]. */
  size: Pair;
}

export interface PlanExpansion {
  graph: Graph;
  /** The earlier tensor, of any layer before the target: between them may lie one operator or a whole network. */
  source: string;
  /** The later tensor: in the atlas a layer's pre-activation. */
  target: string;
  /** [height, width] of the model's images; matters only where a target reads the whole map. */
  inputSizePx: Pair;
  /** Means of the gates between them, see gate-means.ts. */
  gateMeans?: ReadonlyMap<string, Tensor>;
}

/**
 * Finds how the units of one tensor read another in the linear mode. Each branch of a concatenation is read on its own, with
 * a kernel as small as it has.
 * @throws Error where no path leads from source to target, or a gate's mean is missing
 */
export function planExpansion({ graph, source, target, inputSizePx, gateMeans = new Map() }: PlanExpansion): Expansion {
  const needed = subgraph(graph, [target, source]);
  const [image] = needed.inputs;
  const shapes = inferShapes(needed, { [image!.name]: [1, image!.shape[1]!, ...inputSizePx] });
  if (!dependentsOf(needed, [source]).has(target)) throw new Error(`no path leads from "${source}" to "${target}"`);
  const frozen = freezeGates(needed, source, gateMeans, shapes);
  const dependents = dependentsOf(frozen, [source]);
  const allShapes = new Map([...shapes, ...[...frozen.constants].map(([name, { shape }]) => [name, shape] as const)]);

  const parts = partsOf(frozen, target, shapes).map((part) => ({
    ...part,
    cut: dependents.has(part.tensor) ? cutOnePosition(frozen, source, part.tensor, allShapes) : undefined,
  }));
  const isWhole = parts.some(({ cut, tensor }) => cut === undefined && dependents.has(tensor));
  const counts = { source, channelCount: shapes.get(source)![1]!, unitCount: shapes.get(target)![1]! };
  if (isWhole) return { ...counts, ...readWholeMap(cutWholeMap(frozen, source, target, allShapes), target, shapes) };

  const cuts = parts.flatMap(({ cut }) => cut ?? []);
  const start = pair((axis) => Math.min(...cuts.map((cut) => cut.start[axis])));
  const end = pair((axis) => Math.max(...cuts.map((cut) => cut.start[axis] + cut.size[axis])));
  return {
    ...counts,
    kernelSize: pair((axis) => end[axis] - start[axis]),
    parts: parts.map(({ cut, ...part }) => {
      if (!cut) return part;
      const offset = pair((axis) => cut.start[axis] - start[axis]);
      return { ...part, reading: { graph: cut.graph, cell: 0, offset, size: cut.size } };
    }),
  };
}

/** One part for all units, seen from the middle of the target's map. */
function readWholeMap(
  { graph, size }: OnePosition,
  target: string,
  shapes: ReadonlyMap<string, Shape>,
): Pick<Expansion, 'kernelSize' | 'parts'> {
  const [, unitCount, height = 1, width = 1] = shapes.get(target)!;
  const cell = Math.floor((height - 1) / 2) * width + Math.floor((width - 1) / 2);
  const reading: PartReading = { graph, cell, offset: [0, 0], size };
  return { kernelSize: size, parts: [{ tensor: target, firstUnit: 0, unitCount: unitCount!, reading }] };
}

/** The tensors that a target concatenates along its channels, however nested; itself where it is no concatenation. */
export function partsOf(graph: Graph, target: string, shapes: ReadonlyMap<string, Shape>): ExpansionPart[] {
  const producers = producersOf(graph);
  const parts: ExpansionPart[] = [];
  const visit = (tensor: string, firstUnit: number): number => {
    const node = producers.get(tensor);
    if (node?.op === 'Concat' && node.attributes.axis === 1) {
      return node.inputs.reduce((unit, input) => visit(input, unit), firstUnit);
    }
    const unitCount = shapes.get(tensor)![1]!;
    parts.push({ tensor, firstUnit, unitCount });
    return firstUnit + unitCount;
  };
  visit(target, 0);
  return parts;
}

function pair(along: (axis: 0 | 1) => number): Pair {
  return [along(0), along(1)];
}
