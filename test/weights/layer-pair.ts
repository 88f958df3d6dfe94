import type { Layer } from '../../content/schema.ts';
import type { GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { inferShapes } from '../../pipeline/network/shape.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';
import { arrayOf, indexOf } from '../oracle/array.ts';
import type { NumberArray } from '../oracle/array.ts';
import { interpret } from '../oracle/interpret.ts';
import { conv, network } from '../oracle/tiny-network.ts';

/** Two layers of a small network: `a`, with 3 units, and what follows. */
export interface LayerPair {
  model: LoadedModel;
  from: Layer;
  to: Layer;
}

/** @param write appends what lies between `a` and the pre-activation of the later layer, and returns the latter's name */
export function layerPair(write: (build: GraphBuilder, a: string) => string): LayerPair {
  const graph = network([-1, 3, -1, -1], (build) => {
    const strided = conv(build, 'x', [3, 3, 3, 3], 1, { strides: [2, 2], pads: [1, 1, 1, 1] });
    build.add('Identity', [strided], {}, { name: 'a' });
    return write(build, 'a');
  });
  const [target] = graph.outputs;
  const sizePx = [32, 32] as const;
  const [, unitCount] = inferShapes(graph, { x: [1, 3, ...sizePx] }).get(target!)!;
  return {
    model: {
      graph,
      preactivations: new Map([['second', target]]),
      model: { input: { sizePx } },
    } as unknown as LoadedModel,
    from: layerOf('first', 'a', 3),
    to: layerOf('second', 'after the activation', unitCount!),
  };
}

/** A layer's record with what reading weights looks at. */
export function layerOf(slug: string, tensor: string, unitCount: number): Layer {
  return { ...unread, slug, tensor, unitCount };
}

const unread = {
  branches: [],
  mapSize: [1, 1] satisfies [number, number],
  receptiveFieldPx: 1,
  stridePx: 1,
  multiplyAdds: 0,
  inputs: [],
  outputs: [],
};

/** The explicitly linearized network: activations and normalization as identity, max pools as means. */
export function linearized(graph: Graph): Graph {
  const nodes = graph.nodes.map((node): Graph['nodes'][number] => {
    const { name, inputs, outputs } = node;
    if (node.op === 'MaxPool') {
      return { op: 'AveragePool', name, inputs, outputs, attributes: { ...node.attributes, countIncludePad: false } };
    }
    const isIdentity = ['Clip', 'HardSwish', 'Lrn', 'Relu'].includes(node.op);
    return isIdentity ? { op: 'Identity', name, inputs, outputs, attributes: {} } : node;
  });
  return { ...graph, nodes };
}

/** Side of the map of `a` that brute force works on: more than any kernel needs. */
const side = 11;

/**
 * The kernels between both layers by brute force: how the linearized network's unit in the middle of the map answers to
 * an impulse in each cell and channel of `a`.
 * @param run computes the network's output from a batch of maps; by default the interpreter in float64
 * @returns [to, from, rows, columns], cut to the cells that have any influence
 */
export async function bruteForce(
  { model, from, to }: LayerPair,
  run: (graph: Graph, a: NumberArray) => Promise<NumberArray> = async (graph, a) =>
    interpret(graph, { a }).get(graph.outputs[0]!)!,
): Promise<NumberArray> {
  const tail = linearized(subgraph(model.graph, model.graph.outputs, ['a']));
  const map = [from.unitCount, side, side] as const;
  const rest = await run(
    tail,
    arrayOf([1, ...map], () => 0),
  );
  const middle = rest.shape.slice(2).map((size) => Math.floor((size - 1) / 2));
  const atMiddle = ({ data, shape }: NumberArray, image: number, unit: number) =>
    data[indexOf(shape, [image, unit, ...middle])]!;

  // One image a cell, one batch a channel; biases are what an empty map answers.
  const answers: NumberArray[] = [];
  for (let channel = 0; channel < from.unitCount; channel++) {
    const impulses = arrayOf([side * side, ...map], (image, c, row, column) =>
      Number(c === channel && image === row * side + column),
    );
    answers.push(await run(tail, impulses));
  }
  const influence = (unit: number, channel: number, row: number, column: number) =>
    atMiddle(answers[channel]!, row * side + column, unit) - atMiddle(rest, 0, unit);

  const cells = Array.from({ length: side * side }, (_, i) => [Math.floor(i / side), i % side] as const);
  const seen = cells.filter(([row, column]) =>
    arrayOf([to.unitCount, from.unitCount], (unit, channel) => influence(unit, channel, row, column)).data.some(
      (value) => Math.abs(value) > 1e-6,
    ),
  );
  const [rows, columns] = [seen.map(([row]) => row), seen.map(([, column]) => column)];
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const size = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
  return arrayOf([to.unitCount, from.unitCount, ...size], (unit, channel, row, column) =>
    influence(unit, channel, top + row, left + column),
  );
}
