import type { Graph, Shape } from './graph.ts';
import { countMultiplyAdds } from './layers/multiply-adds.ts';

/** The output of a network that says how much an image is of each class. */
export interface ClassScores {
  tensor: string;
  classCount: number;
}

/**
 * Finds the output that has one number a class: [1, classes], or the same as a map of a single cell. Of several, such as
 * GoogLeNet's auxiliary classifiers, the one behind the most multiply-adds.
 * @param shapes of all tensors, for one image
 * @returns null for a network without a classifier
 */
export function findClassScores(graph: Graph, shapes: ReadonlyMap<string, Shape>): ClassScores | null {
  const found = graph.outputs
    .map((tensor) => ({ tensor, shape: shapes.get(tensor)! }))
    .filter(({ shape: [batch, classCount = 0, ...extents] }) => {
      return batch === 1 && classCount > 1 && extents.every((extent) => extent === 1);
    })
    .map(({ tensor, shape }) => ({
      tensor,
      classCount: shape[1]!,
      cost: countMultiplyAdds(graph, [tensor], shapes),
    }))
    .sort((a, b) => b.cost - a.cost);
  return found[0] ? { tensor: found[0].tensor, classCount: found[0].classCount } : null;
}
