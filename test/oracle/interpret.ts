import type { Graph, Node, OperatorName } from '../../pipeline/network/graph.ts';
import type { NumberArray } from './array.ts';
import { backwardOperators } from './backward-operators.ts';
import { forwardOperators } from './forward-operators.ts';
import type { Operator } from './operator.ts';

const operators: { readonly [Name in OperatorName]: Operator<Name> } = { ...forwardOperators, ...backwardOperators };

/**
 * Runs a typed graph in float64 by naive loops: the oracle that gradients and engines are compared with.
 * @param feeds one array for each of the graph's inputs
 * @returns every tensor of the graph
 */
export function interpret(graph: Graph, feeds: Readonly<Record<string, NumberArray>>): Map<string, NumberArray> {
  const values = new Map<string, NumberArray>();
  for (const { name } of graph.inputs) {
    const fed = feeds[name];
    if (!fed) throw new Error(`nothing is fed to "${name}"`);
    values.set(name, fed);
  }
  for (const [name, { data, shape }] of graph.constants) values.set(name, { data: Float64Array.from(data), shape });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    const run = operators[node.op] as (inputs: NumberArray[], attributes: Node['attributes']) => NumberArray[];
    const outputs = run(inputs, node.attributes);
    for (const [i, name] of node.outputs.entries()) values.set(name, outputs[i]!);
  }
  return values;
}
