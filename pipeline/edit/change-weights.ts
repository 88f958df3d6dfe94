import type { WeightSign } from '../../content/schema/edit.ts';
import type { Graph, Node, Tensor } from '../network/graph.ts';
import type { UnitWeights } from './locate-unit.ts';

/**
 * Multiplies weights of some units with a factor, in a copy.
 * @param weights which ones: `all` with the bias, those of one sign without
 */
export function changeWeights(graph: Graph, units: readonly UnitWeights[], factor: number, weights: WeightSign): Graph {
  const rows = new Map<string, number[]>();
  for (const { convolution, row } of units) {
    rows.set(convolution.name, [...(rows.get(convolution.name) ?? []), row]);
  }
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node) => {
    const own = rows.get(node.name);
    if (!own) return node;
    const [input, weight, bias] = node.inputs as [string, string, string?];
    // Another node may read the same constant, so the changed one gets a name of its own.
    const change = (name: string, wanted: WeightSign) => {
      const changed = `${node.name}/edited/${name}`;
      constants.set(changed, multiplyRows(graph.constants.get(name)!, own, factor, wanted));
      return changed;
    };
    const changedBias = bias !== undefined && weights === 'all' ? change(bias, 'all') : bias;
    return {
      ...node,
      inputs: [input, change(weight, weights), ...(changedBias === undefined ? [] : [changedBias])],
    } as Node;
  });
  return { ...graph, nodes, constants };
}

function multiplyRows({ data, shape }: Tensor, rows: readonly number[], factor: number, weights: WeightSign): Tensor {
  const copy = data.slice();
  const length = data.length / shape[0]!;
  for (const row of new Set(rows)) {
    for (let i = row * length; i < (row + 1) * length; i++) {
      const sign = Math.sign(copy[i]!);
      // −0 would make the digest of a graph differ from that of one whose weights were 0 before.
      if (weights === 'all' || (weights === 'positive' ? sign > 0 : sign < 0)) copy[i] = copy[i]! * factor + 0;
    }
  }
  return { data: copy, shape };
}
