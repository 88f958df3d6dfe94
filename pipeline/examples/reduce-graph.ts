import { createGraphBuilder } from '../network/graph-builder.ts';
import type { Graph, Shape } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';

/** A map to look for extremes in, before and after its nonlinearity; both names may be the same. */
export interface RankedMap {
  preactivation: string;
  activation: string;
}

/** Tensors of one extreme of every channel of every image, image by image: [batch · channels] numbers each. */
export interface Extreme {
  /** Int32 position in the map, row by row; the first of equal ones. */
  place: string;
  preactivation: string;
  activation: string;
}

/** Where the pre-activation of a map is largest and smallest. */
export interface Extremes {
  highest: Extreme;
  lowest: Extreme;
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
    const rows = [batch * channels, height * width];
    const flat = build.add('Reshape', [preactivation], { shape: rows });
    const before = build.add('Reshape', [preactivation], { shape: [...rows, 1] });
    const after = activation === preactivation ? before : build.add('Reshape', [activation], { shape: [...rows, 1] });
    const find = (op: 'ArgMax' | 'ArgMin'): Extreme => {
      const place = build.add(op, [flat], { axis: 1 }, { hint: `${preactivation}/${op}` });
      const value = build.add('GatherRows', [before, place], {}, { hint: `${preactivation}/${op}/before` });
      if (after === before) return { place, preactivation: value, activation: value };
      const activated = build.add('GatherRows', [after, place], {}, { hint: `${activation}/${op}/after` });
      return { place, preactivation: value, activation: activated };
    };
    return { highest: find('ArgMax'), lowest: find('ArgMin') };
  });

  const outputs = extremes.flatMap(({ highest, lowest }) => [...Object.values(highest), ...Object.values(lowest)]);
  return {
    graph: {
      inputs: forward.inputs.map((input) => ({ ...input, shape: inputShapes[input.name]! })),
      outputs: [...new Set<string>(outputs)],
      nodes: [...forward.nodes, ...build.nodes],
      constants: new Map([...forward.constants, ...build.constants]),
    },
    extremes,
  };
}
