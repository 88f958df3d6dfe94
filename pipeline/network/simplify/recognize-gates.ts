import type { Graph, Node } from '../graph.ts';
import { isPrivate, producersOf, readersOf } from '../wiring.ts';

/** Turns x · sigmoid(x) into Silu, and x · hardsigmoid(x) with slope 1/6 and offset 1/2 into HardSwish. */
export function recognizeGates(graph: Graph): Graph {
  const producers = producersOf(graph);
  const readers = readersOf(graph);
  const gateOf = (node: Node): Node | undefined => {
    if (node.op !== 'Mul') return undefined;
    const [x, y] = node.inputs;
    return [
      [x!, y!],
      [y!, x!],
    ]
      .filter(([value, gate]) => producers.get(gate!)?.inputs[0] === value && isPrivate(gate!, graph, readers))
      .map(([, gate]) => producers.get(gate!)!)
      .find((gate) => activationBy(gate));
  };
  const replaced = new Set<Node>();
  const nodes = graph.nodes.map((node): Node => {
    const gate = gateOf(node);
    if (!gate) return node;
    replaced.add(gate);
    return {
      op: activationBy(gate)!,
      name: node.name,
      inputs: [gate.inputs[0]!],
      outputs: node.outputs,
      attributes: {},
    };
  });
  return { ...graph, nodes: nodes.filter((node) => !replaced.has(node)) };
}

function activationBy(gate: Node): 'HardSwish' | 'Silu' | undefined {
  if (gate.op === 'Sigmoid') return 'Silu';
  if (gate.op !== 'HardSigmoid') return undefined;
  const { alpha, beta } = gate.attributes;
  // Exporters write 1/6 as a float32.
  return Math.abs(alpha - 1 / 6) < 1e-6 && beta === 0.5 ? 'HardSwish' : undefined;
}
