import { createGraphBuilder } from '../network/graph-builder.ts';
import { varyingTensors } from '../network/gradient/gates.ts';
import type { Graph, GraphInput, Node, Pair, Shape } from '../network/graph.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import { subgraph } from '../network/subgraph.ts';
import { dependentsOf } from '../network/wiring.ts';

/** A network cut down to what one position of a later map reads of an earlier one. */
export interface OnePosition {
  /** From `source` [batch, channels, ...size] to `target`; the batch is free, all else is concrete. */
  graph: Graph;
  /** [row, column] of the source cell that the kernel begins with, seen from position 0 of the target; may be negative. */
  start: Pair;
  /** Source cells that the position reads: [rows, columns]. */
  size: Pair;
}

/** A part of a map, in its own cells. */
interface Window {
  start: Pair;
  size: Pair;
}

/**
 * Cuts out of a network what position 0 of `target` reads of `source`, as if every map went on without end: each map
 * between shrinks to the cells that are read, and no padding is left.
 *
 * Every path from source to target multiplies positions by the same stride, so y[p] = Σ w[k] · x[p · stride + start + k] with
 * one w for all positions p: seen from the target, a strided pool leaves no phase to choose.
 * @param shapes of all tensors, for any size of image
 * @returns undefined where a position reads the whole map, so that there is no such w
 */
export function cutOnePosition(
  graph: Graph,
  source: string,
  target: string,
  shapes: ReadonlyMap<string, Shape>,
): OnePosition | undefined {
  const between = pathsBetween(graph, source, target);
  const windows = new Map<string, Window>([[target, { start: [0, 0], size: [1, 1] }]]);
  for (const node of between.nodes.toReversed()) {
    if (hasPlaces(node, shapes, between)) return undefined;
    for (const name of variablesOf(node, between)) {
      const read = windowRead(node, name, windows.get(node.outputs[0]!)!, between);
      if (!read) return undefined;
      const known = windows.get(name);
      windows.set(name, known ? union(known, read) : read);
    }
  }

  const build = createGraphBuilder(shapes.keys());
  for (const node of between.nodes) {
    const own = windows.get(node.outputs[0]!)!;
    const inputs = node.inputs.map((name) => {
      const window = windows.get(name);
      return window ? cropped(name, window, windowRead(node, name, own, between)!) : name;
    });
    build.nodes.push({ ...unpadded(node), inputs });
  }
  const inputs = between.inputs.map(({ name }) => [name, windows.get(name)!.size] as const);
  return {
    graph: {
      ...between,
      inputs: inputs.map(([name, size]) => freeBatch(name, [...shapes.get(name)!.slice(0, 2), ...size])),
      nodes: build.nodes,
    },
    ...windows.get(source)!,
  };

  function cropped(name: string, { start, size }: Window, read: Window): string {
    if (read.start.join() === start.join() && read.size.join() === size.join()) return name;
    const starts = pair((axis) => read.start[axis] - start[axis]);
    const ends = pair((axis) => starts[axis] + read.size[axis]);
    return build.add('Slice', [name], { axes: [2, 3], starts, ends, steps: [1, 1] });
  }
}

/** The network from `source` to `target` for whole maps, where positions cannot be told apart from each other. */
export function cutWholeMap(
  graph: Graph,
  source: string,
  target: string,
  shapes: ReadonlyMap<string, Shape>,
): OnePosition {
  const between = pathsBetween(graph, source, target);
  const inputs = between.inputs.map(({ name }) => freeBatch(name, shapes.get(name)!));
  const [, , height, width] = shapes.get(source)!;
  return { graph: { ...between, inputs }, start: [0, 0], size: [height!, width!] };
}

/** All nodes on paths from source to target; what they read besides becomes an input of the graph. */
function pathsBetween(graph: Graph, source: string, target: string): Graph {
  const dependents = dependentsOf(graph, [source]);
  const aside = [...varyingTensors(graph)].filter((name) => !dependents.has(name));
  return subgraph(graph, [target], [source, ...aside]);
}

const freeBatch = (name: string, [, ...sizes]: Shape): GraphInput => ({ name, shape: [-1, ...sizes], type: 'float32' });

const variablesOf = ({ inputs }: Node, { constants }: Graph): string[] => inputs.filter((name) => !constants.has(name));

const elementwise = new Set(['Add', 'Div', 'Mul', 'Sub']);

/** Whether a node combines maps of different sizes, so that its result depends on where a position lies. */
function hasPlaces({ op, inputs, outputs }: Node, shapes: ReadonlyMap<string, Shape>, { constants }: Graph): boolean {
  if (!elementwise.has(op)) return false;
  const size = shapes.get(outputs[0]!)!.slice(2).join();
  return inputs.some((name) => {
    const shape = shapes.get(name)!;
    return constants.has(name) ? shape.slice(-2).some((cells) => cells !== 1) : shape.slice(2).join() !== size;
  });
}

/** What a node has to read of an input for a part of its output; undefined where that is the whole map. */
function windowRead(node: Node, input: string, { start, size }: Window, graph: Graph): Window | undefined {
  const field = receptiveField({ ...graph, nodes: [node] }, input, node.outputs[0]!);
  if (!field.sizePx.every(Number.isFinite)) return undefined;
  return {
    start: pair((axis) => start[axis] * field.stridePx[axis] + field.startPx[axis]),
    size: pair((axis) => (size[axis] - 1) * field.stridePx[axis] + field.sizePx[axis]),
  };
}

/** The node where all that it reads lies inside of its input. */
function unpadded(node: Node): Node {
  switch (node.op) {
    case 'Conv':
      return { ...node, attributes: { ...node.attributes, pads: [0, 0, 0, 0], autoPad: 'explicit' } };
    case 'AveragePool':
      return { ...node, attributes: { ...node.attributes, pads: [0, 0, 0, 0], autoPad: 'explicit', ceil: false } };
    case 'MaxPool':
      return { ...node, attributes: { ...node.attributes, pads: [0, 0, 0, 0], autoPad: 'explicit', ceil: false } };
    case 'Pad':
      return {
        ...node,
        attributes: { ...node.attributes, pads: node.attributes.pads.map((pad, i) => (i % 4 < 2 ? pad : 0)) },
      };
    case 'Slice': {
      const { axes, starts, ends } = node.attributes;
      const attributes = {
        ...node.attributes,
        starts: starts.map((start, i) => (axes[i]! < 2 ? start : 0)),
        ends: ends.map((end, i) => (axes[i]! < 2 ? end : 2 ** 31 - 1)),
      };
      return { ...node, attributes };
    }
    default:
      return node;
  }
}

function union(a: Window, b: Window): Window {
  const start = pair((axis) => Math.min(a.start[axis], b.start[axis]));
  const end = pair((axis) => Math.max(a.start[axis] + a.size[axis], b.start[axis] + b.size[axis]));
  return { start, size: pair((axis) => end[axis] - start[axis]) };
}

function pair(along: (axis: 0 | 1) => number): Pair {
  return [along(0), along(1)];
}
