import { spanOf, resolvePads } from '../window.ts';
import type { Graph, Node, OperatorName, Pair } from '../graph.ts';

/** What one position of a tensor sees of an earlier one, in the earlier one's cells; [vertical, horizontal]. */
export interface ReceptiveField {
  /** Infinite where every position sees everything. */
  sizePx: Pair;
  /** From one position to the next. */
  stridePx: Pair;
  /** First cell seen by position 0; negative where it lies in padding. */
  startPx: Pair;
}

const itself: ReceptiveField = { sizePx: [1, 1], stridePx: [1, 1], startPx: [0, 0] };
const everything: ReceptiveField = {
  sizePx: [Infinity, Infinity],
  stridePx: [Infinity, Infinity],
  startPx: [-Infinity, -Infinity],
};

/** Operators whose output at a place depends on their inputs at that place only. */
const local = new Set<OperatorName>([
  ...(['Add', 'Clip', 'Div', 'Elu', 'Exp', 'Floor', 'HardSigmoid', 'HardSwish', 'Identity', 'LeakyRelu'] as const),
  ...(['Lrn', 'Mul', 'Neg', 'PRelu', 'Pow', 'Relu', 'Sigmoid', 'Silu', 'Sqrt', 'Sub', 'Tanh', 'Truncate'] as const),
]);

/** Operators that are local as long as they work along the channels. */
const alongAxis = new Set<OperatorName>(['Concat', 'Gather', 'Softmax']);

/**
 * Finds what one position of `target` sees of `source`: the union over all branches. A branch that pools the whole map (a
 * squeeze-and-excitation gate) is left out where another one sees less. "Same" padding is taken for sizes that the strides divide.
 * @throws Error when no path leads from source to target
 */
export function receptiveField(graph: Graph, source: string, target: string): ReceptiveField {
  const fields = new Map([[source, itself]]);
  for (const node of graph.nodes) {
    if (fields.has(node.outputs[0]!)) continue;
    const seen = node.inputs.map((name) => fields.get(name)).filter((field) => field !== undefined);
    if (seen.length === 0) continue;
    const field = step(node, seen.reduce(union), graph);
    for (const name of node.outputs) fields.set(name, field);
  }
  const field = fields.get(target);
  if (!field) throw new Error(`no path leads from "${source}" to "${target}"`);
  return field;
}

function union(a: ReceptiveField, b: ReceptiveField): ReceptiveField {
  if (!Number.isFinite(a.sizePx[0])) return b;
  if (!Number.isFinite(b.sizePx[0])) return a;
  const start = pair((axis) => Math.min(a.startPx[axis], b.startPx[axis]));
  const end = pair((axis) => Math.max(a.startPx[axis] + a.sizePx[axis], b.startPx[axis] + b.sizePx[axis]));
  return {
    sizePx: pair((axis) => end[axis] - start[axis]),
    // Broadcasting apart, branches that meet have the same stride.
    stridePx: pair((axis) => Math.max(a.stridePx[axis], b.stridePx[axis])),
    startPx: start,
  };
}

/** What the node's output sees, where its inputs together see `field`. */
function step(node: Node, field: ReceptiveField, graph: Graph): ReceptiveField {
  if (field === everything) return everything;
  if (local.has(node.op)) return field;
  switch (node.op) {
    case 'Conv': {
      const [, , height, width] = graph.constants.get(node.inputs[1]!)?.shape ?? [];
      return height && width ? throughWindow(field, node.attributes, [height, width]) : everything;
    }
    case 'MaxPool':
    case 'AveragePool':
      return throughWindow(field, node.attributes, node.attributes.kernel);
    case 'Pad':
      return shifted(
        field,
        pair((axis) => -node.attributes.pads[axis + 2]!),
      );
    case 'Slice':
      return sliced(field, node.attributes);
    default:
      return alongAxis.has(node.op) && 'axis' in node.attributes && node.attributes.axis === 1 ? field : everything;
  }
}

function throughWindow(field: ReceptiveField, window: Parameters<typeof resolvePads>[0], kernel: Pair): ReceptiveField {
  const { strides, dilations } = window;
  const divisible = pair((axis) => strides[axis] * spanOf(kernel[axis], dilations[axis]));
  const [top, left] = resolvePads(window, divisible, kernel);
  const moved = shifted(field, [-top, -left]);
  return {
    sizePx: pair((axis) => field.sizePx[axis] + (spanOf(kernel[axis], dilations[axis]) - 1) * field.stridePx[axis]),
    stridePx: pair((axis) => field.stridePx[axis] * strides[axis]),
    startPx: moved.startPx,
  };
}

function sliced(field: ReceptiveField, { axes, starts, steps }: Node<'Slice'>['attributes']): ReceptiveField {
  return axes.reduce((result, axis, i) => {
    if (axis < 2) return result;
    if (starts[i]! < 0 || steps[i]! < 0) return everything;
    const along = axis - 2;
    const moved = shifted(
      result,
      pair((other) => (other === along ? starts[i]! : 0)),
    );
    return { ...moved, stridePx: pair((other) => moved.stridePx[other] * (other === along ? steps[i]! : 1)) };
  }, field);
}

function shifted(field: ReceptiveField, positions: Pair): ReceptiveField {
  return { ...field, startPx: pair((axis) => field.startPx[axis] + positions[axis] * field.stridePx[axis]) };
}

function pair(along: (axis: 0 | 1) => number): Pair {
  return [along(0), along(1)];
}
