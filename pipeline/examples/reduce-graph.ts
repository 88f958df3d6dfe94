import { createGraphBuilder } from '../network/graph-builder.ts';
import type { Graph, Shape } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';

/** A map to look for extremes in, before and after its nonlinearity; both names may be the same. */
export interface RankedMap {
  preactivation: string;
  activation: string;
}

/**
 * Names of the tensors that say where a map's pre-activation is largest and where it is smallest:
 * two numbers for each channel of each image, the largest first, [batch · channels · 2].
 */
export interface Extremes {
  /** Int32 position in the map, row by row; the first of equal ones. */
  places: string;
  preactivations: string;
  activations: string;
}

/**
 * Ends a network in the extremes of some of its maps, so that a run hands back a few numbers a channel instead of whole maps.
 * @param inputShapes concrete shapes of the graph's inputs
 * @returns the graph for these shapes, and the names of its outputs, in the order of `maps`
 */
export function reduceGraph(
  graph: Graph,
  maps: readonly RankedMap[],
  inputShapes: Record<string, Shape>,
): { graph: Graph; extremes: Extremes[] } {
  const tensors = [...new Set(maps.flatMap(({ preactivation, activation }) => [preactivation, activation]))];
  const forward = subgraph(graph, tensors);
  const shapes = inferShapes(forward, inputShapes);
  const build = createGraphBuilder([...shapes.keys(), ...forward.nodes.map(({ name }) => name)]);

  const extremes = maps.map(({ preactivation, activation }): Extremes => {
    const [batch, channels, height, width] = shapes.get(preactivation) as [number, number, number, number];
    const rows = batch * channels;
    const area = height * width;
    const flat = build.add('Reshape', [preactivation], { shape: [rows, area] });
    const ends = (['ArgMax', 'ArgMin'] as const).map((op) => build.add(op, [flat], { axis: 1 }));
    const places = build.add('Concat', ends, { axis: 1 }, { hint: `${preactivation}/places` });
    const pick = (map: string) => {
      const cells = build.add('Reshape', [map], { shape: [rows, area, 1] });
      return build.add('GatherRows', [cells, places], {}, { hint: `${map}/extremes` });
    };
    const preactivations = pick(preactivation);
    return { places, preactivations, activations: activation === preactivation ? preactivations : pick(activation) };
  });

  const outputs = extremes.flatMap((names): string[] => Object.values(names));
  return {
    graph: {
      inputs: forward.inputs.map((input) => ({ ...input, shape: inputShapes[input.name]! })),
      outputs: [...new Set(outputs)],
      nodes: [...forward.nodes, ...build.nodes],
      constants: new Map([...forward.constants, ...build.constants]),
    },
    extremes,
  };
}
