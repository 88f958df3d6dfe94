import { createGraphBuilder } from '../network/graph-builder.ts';
import type { Graph, Pair } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';
import type { Probe } from './place-in-field.ts';

/**
 * Ends a network in what a probe reads of one tensor, so that a run hands back two numbers a channel instead of maps.
 * @param batchSize images a run
 * @returns the graph for `pixels` [batchSize, 3, sizePx, sizePx], and the names of its outputs, both [batchSize, channels, 1, 1]: the value
 *   at the probe's place, and the largest one of all places that see canvas only
 */
export function probeGraph(
  graph: Graph,
  tensor: string,
  { sizePx, place, first, count }: Pick<Probe, 'count' | 'first' | 'place' | 'sizePx'>,
  batchSize: number,
): { graph: Graph; centre: string; maximum: string } {
  const forward = subgraph(graph, [tensor]);
  const pixels = [batchSize, 3, sizePx, sizePx];
  const shapes = inferShapes(forward, { pixels });
  const build = createGraphBuilder([...shapes.keys(), ...forward.nodes.map(({ name }) => name)]);
  const cut = ([top, left]: Pair, [height, width]: Pair) =>
    build.add('Slice', [tensor], {
      axes: [2, 3],
      starts: [top, left],
      ends: [top + height, left + width],
      steps: [1, 1],
    });

  const centre = cut(place, [1, 1]);
  const maximum = build.add('MaxPool', [cut(first, count)], {
    kernel: count,
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    autoPad: 'explicit',
    dilations: [1, 1],
    ceil: false,
  });
  return {
    graph: {
      inputs: forward.inputs.map((input) => ({ ...input, shape: pixels })),
      outputs: [centre, maximum],
      nodes: [...forward.nodes, ...build.nodes],
      constants: new Map([...forward.constants, ...build.constants]),
    },
    centre,
    maximum,
  };
}
