import type { Graph } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';

/** A run of neighbouring units that one tensor holds. */
export interface LayerPart {
  tensor: string;
  /** First unit. */
  start: number;
  count: number;
}

/**
 * Takes a layer's pre-activation apart where it is a concatenation of branches. A unit's own branch is all that its picture
 * needs: in emoji-inception's last modules that saves a tenth to a quarter of a step.
 * @returns the whole layer as one part where it is no concatenation
 */
export function layerParts(network: Graph, tensor: string, sizePx: readonly [number, number]): LayerPart[] {
  const forward = subgraph(network, [tensor]);
  const shapes = inferShapes(forward, { pixels: [1, 3, ...sizePx] });
  const node = forward.nodes.find(({ outputs }) => outputs.includes(tensor));
  const branches = node?.op === 'Concat' && node.attributes.axis === 1 ? node.inputs : [tensor];
  let start = 0;
  return branches.map((branch) => {
    const part = { tensor: branch, start, count: shapes.get(branch)![1]! };
    start += part.count;
    return part;
  });
}
