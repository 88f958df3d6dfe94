import type { Graph, Node } from './graph.ts';

/** The node that computes each tensor. */
export function producersOf({ nodes }: Graph): Map<string, Node> {
  return new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
}

/** The nodes that read each tensor. */
export function readersOf({ nodes }: Graph): Map<string, Node[]> {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  return readers;
}

/** Some tensors and everything computed from them. */
export function dependentsOf({ nodes }: Graph, sources: Iterable<string>): Set<string> {
  const dependents = new Set(sources);
  for (const { inputs, outputs } of nodes) {
    if (inputs.some((name) => dependents.has(name))) for (const name of outputs) dependents.add(name);
  }
  return dependents;
}

/** Whether a tensor is read by one node only, and not from outside: then it may be changed together with that node. */
export function isPrivate(name: string, graph: Graph, readers: ReadonlyMap<string, readonly Node[]>): boolean {
  return readers.get(name)?.length === 1 && !graph.outputs.includes(name);
}
