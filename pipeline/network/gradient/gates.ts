import { createGraphBuilder } from '../graph-builder.ts';
import type { Graph, Node, Shape, Tensor } from '../graph.ts';
import { dependentsOf, producersOf } from '../wiring.ts';

/** Operators whose result is a share between two limits. */
const saturating = new Set(['Clip', 'HardSigmoid', 'Sigmoid', 'Softmax']);
/** Operators that only move or scale what a gate is made of. */
const passing = new Set(['Add', 'Div', 'Flatten', 'Identity', 'Mul', 'Reshape', 'Sub', 'Transpose']);

/** Names of tensors that depend on an input of the graph, as opposed to constants and what is computed from them. */
export function varyingTensors(graph: Graph): Set<string> {
  return dependentsOf(
    graph,
    graph.inputs.map(({ name }) => name),
  );
}

/**
 * Finds the multiplicative gates: of each product of two varying tensors, the factor that is a sigmoid-like share or comes
 * from a mean over the whole map (squeeze-and-excitation).
 * @returns the gate's tensor, by name of the product's node
 */
export function gatesByProduct(graph: Graph): Map<string, string> {
  const varying = varyingTensors(graph);
  const producers = producersOf(graph);
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

/**
 * Puts a constant, its mean, in the place of every gate that multiplies what comes from `source`.
 * @param means by the gate's tensor name: shapes that broadcast with the gate, or [channels]
 * @param shapes of the graph's tensors
 * @throws Error naming a gate whose mean is missing
 */
export function freezeGates(
  graph: Graph,
  source: string,
  means: ReadonlyMap<string, Tensor>,
  shapes: ReadonlyMap<string, Shape>,
): Graph {
  const gates = gatesByProduct(graph);
  const dependents = dependentsOf(graph, [source]);
  const build = createGraphBuilder(shapes.keys());
  const nodes = graph.nodes.map((node) => {
    const gate = gates.get(node.name);
    if (gate === undefined || !node.inputs.some((name) => dependents.has(name))) return node;
    const mean = means.get(gate);
    if (!mean) throw new Error(`the linear mode needs the mean of gate "${gate}" (Mul node "${node.name}")`);
    const shape = alongChannels(mean.shape, shapes.get(gate)!);
    const frozen = build.constant({ data: mean.data, shape }, `${gate}/mean`);
    return { ...node, inputs: node.inputs.map((name) => (name === gate ? frozen : name)) };
  });
  return { ...graph, nodes, constants: new Map([...graph.constants, ...build.constants]) };
}

/** A mean per channel becomes [1, channels, 1, 1] beside a gate of four axes. */
function alongChannels(mean: Shape, gate: Shape): Shape {
  if (mean.length !== 1 || gate.length !== 4) return mean;
  return [1, mean[0]!, 1, 1];
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
