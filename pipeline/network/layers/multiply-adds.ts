import { product } from '../dimensions.ts';
import type { Graph, Node, Shape } from '../graph.ts';
import { subgraph } from '../subgraph.ts';

/**
 * Counts the multiply-adds of convolutions and matrix products that some tensors need.
 * @param shapes of all tensors, for the batch to be counted
 */
export function countMultiplyAdds(
  graph: Graph,
  targets: readonly string[],
  shapes: ReadonlyMap<string, Shape>,
): number {
  return subgraph(graph, targets).nodes.reduce((sum, node) => sum + multiplyAddsOf(node, shapes), 0);
}

/** Multiply-adds of one node; 0 where it is neither a convolution nor a matrix product. */
export function multiplyAddsOf({ op, inputs, outputs }: Node, shapes: ReadonlyMap<string, Shape>): number {
  const outputCount = product(shapes.get(outputs[0]!)!);
  const weight = shapes.get(inputs[1] ?? '');
  if (op === 'Conv') return outputCount * product(weight!.slice(1));
  if (op === 'Gemm' || op === 'MatMul') return outputCount * weight!.at(-2)!;
  return 0;
}
