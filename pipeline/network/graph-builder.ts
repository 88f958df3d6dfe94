import type { Node, OperatorName, Operators, Shape, Tensor } from './graph.ts';

/** Appends nodes and constants to a growing graph; every name it makes is new. */
export interface GraphBuilder {
  readonly nodes: Node[];
  readonly constants: Map<string, Tensor>;
  /** Appends a node with one output and returns the output's name: `name` where it is given, else one made from `hint`. */
  add<Name extends OperatorName>(
    op: Name,
    inputs: readonly string[],
    attributes: Operators[Name],
    naming?: { name?: string; hint?: string },
  ): string;
  /** Appends a constant and returns its name. */
  constant(tensor: Tensor, hint?: string): string;
  /** A constant of shape [], or of as many axes of size 1 as `rank` says; equal scalars share one constant. */
  scalar(value: number, rank?: number): string;
  /** A name that nothing in the graph has yet. */
  unused(hint: string): string;
}

/** Starts a builder; `taken` are names that the finished graph holds besides (tensors and nodes). */
export function createGraphBuilder(taken: Iterable<string> = []): GraphBuilder {
  const names = new Set(taken);
  const counts = new Map<string, number>();
  const scalars = new Map<string, string>();
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();

  function unused(hint: string): string {
    let name = hint;
    while (names.has(name)) {
      const count = (counts.get(hint) ?? 0) + 1;
      counts.set(hint, count);
      name = `${hint}:${count}`;
    }
    names.add(name);
    return name;
  }

  function constant(tensor: Tensor, hint = 'constant'): string {
    const name = unused(hint);
    constants.set(name, tensor);
    return name;
  }

  return {
    nodes,
    constants,
    unused,
    constant,
    add(op, inputs, attributes, { name, hint = op } = {}) {
      if (name !== undefined) names.add(name);
      const output = name ?? unused(hint);
      nodes.push({ op, name: output, inputs, outputs: [output], attributes } as Node);
      return output;
    },
    scalar(value, rank = 0) {
      const key = `${value}/${rank}`;
      const shape: Shape = Array.from({ length: rank }, () => 1);
      const known = scalars.get(key);
      if (known !== undefined) return known;
      const name = constant({ data: Float64Array.of(value), shape }, `scalar:${value}`);
      scalars.set(key, name);
      return name;
    },
  };
}
