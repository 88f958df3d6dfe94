import type { Provider } from '../../engine/engine.ts';
import { expandComposites } from '../gradient/composites.ts';
import { createGraphBuilder } from '../graph-builder.ts';
import type { Graph, OperatorName, Shape } from '../graph.ts';
import { lowerAveragePool, lowerAveragePoolGradient } from './lower-average-pool.ts';
import { lowerConvGradient } from './lower-conv-gradient.ts';
import { lowerMaxPoolGradient } from './lower-max-pool-gradient.ts';
import { lowerPower } from './lower-power.ts';
import { lowerRedirectedReluGradient, lowerReluGradient } from './lower-relu-gradient.ts';
import { lowerGatherRows, lowerScatterRows } from './lower-rows.ts';
import type { Lowering, Surroundings } from './lowering.ts';
import { inferShapes } from '../shape.ts';

const lowerings: { readonly [Name in OperatorName]?: Lowering<Name> } = {
  AveragePool: lowerAveragePool,
  AveragePoolGradient: lowerAveragePoolGradient,
  ConvGradient: lowerConvGradient,
  GatherRows: lowerGatherRows,
  MaxPoolGradient: lowerMaxPoolGradient,
  Pow: lowerPower,
  RedirectedReluGradient: lowerRedirectedReluGradient,
  ReluGradient: lowerReluGradient,
  ScatterRows: lowerScatterRows,
};

/**
 * Rewrites gradient operators, and native ones that run slowly, into ONNX-native operators that run fast; tensors keep their names.
 * @param inputShapes concrete shapes of the graph's inputs: the result is right for these alone
 * @param provider which engine's strengths to write for; every provider can run every result
 */
export function lower(graph: Graph, inputShapes: Record<string, Shape>, { provider }: { provider: Provider }): Graph {
  const expanded = expandComposites(graph, inferShapes(graph, inputShapes), ['Lrn']);
  const shapes = inferShapes(expanded, inputShapes);
  const build = createGraphBuilder([...shapes.keys(), ...expanded.nodes.map(({ name }) => name)]);
  const surroundings: Surroundings = {
    build,
    provider,
    shapeOf: (name) => shapes.get(name)!,
    constantOf: (name) => {
      const tensor = expanded.constants.get(name);
      if (!tensor) throw new Error(`"${name}" must be a constant`);
      return tensor;
    },
  };
  for (const node of expanded.nodes) {
    const lowering = lowerings[node.op] as Lowering<OperatorName> | undefined;
    if (lowering) lowering(node, surroundings);
    else build.nodes.push(node);
  }
  return { ...expanded, nodes: build.nodes, constants: new Map([...expanded.constants, ...build.constants]) };
}
