import type { Graph, Node } from '../graph.ts';

/** Operators whose result is a share between two limits. */
const saturating = new Set(['Clip', 'HardSigmoid', 'Sigmoid', 'Softmax']);
/** Operators that only move or scale what a gate is made of. */
const passing = new Set(['Add', 'Div', 'Flatten', 'Identity', 'Mul', 'Reshape', 'Sub', 'Transpose']);

/** Names of tensors that depend on an input of the graph, as opposed to constants and what is computed from them. */
export function varyingTensors(graph: Graph): Set<string> {
  const varying = new Set(graph.inputs.map(({ name }) => name));
  for (const { inputs, outputs } of graph.nodes) {
    if (inputs.some((name) => varying.has(name))) for (const name of outputs) varying.add(name);
  }
  return varying;
}

/**
 * Finds the multiplicative gates: of each product of two varying tensors, the factor that is a sigmoid-like share or comes
 * from a mean over the whole map (squeeze-and-excitation).
 * @returns the gate's tensor, by name of the product's node
 */
export function gatesByProduct(graph: Graph): Map<string, string> {
  const varying = varyingTensors(graph);
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const gates = new Map<string, string>();
  for (const { op, name, inputs } of graph.nodes) {
    if (op !== 'Mul' || !inputs.every((input) => varying.has(input))) continue;
    // By custom the gate is written second; the order decides only where both factors look like gates.
    const gate = inputs.toReversed().find((input) => isGate(input, producers, varying));
    if (gate !== undefined) gates.set(name, gate);
  }
  return gates;
}

/** Names of the tensors that the linear mode of `differentiate` wants means of, in the graph's order. */
export function findGates(graph: Graph): string[] {
  return [...new Set(gatesByProduct(graph).values())];
}

/** Walks back along the only varying input: to a share with nothing but scaling after it, or to a mean over the map. */
function isGate(tensor: string, producers: ReadonlyMap<string, Node>, varying: ReadonlySet<string>): boolean {
  let onlyScaled = true;
  for (let node = producers.get(tensor); node;) {
    if (onlyScaled && saturating.has(node.op) && isBounded(node)) return true;
    if (isMeanOverMap(node)) return true;
    const [input, ...others] = node.inputs.filter((name) => varying.has(name));
    if (input === undefined || others.length > 0) return false;
    onlyScaled &&= passing.has(node.op);
    node = producers.get(input);
  }
  return false;
}

function isBounded(node: Node): boolean {
  return node.op !== 'Clip' || (Number.isFinite(node.attributes.min) && Number.isFinite(node.attributes.max));
}

function isMeanOverMap(node: Node): boolean {
  return (
    node.op === 'GlobalAveragePool' ||
    (node.op === 'ReduceMean' && [2, 3].every((axis) => node.attributes.axes.some((a) => a === axis || a === axis - 4)))
  );
}
