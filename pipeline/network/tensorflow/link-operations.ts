import { UserError } from '../../user-error.ts';
import type { Tensor } from '../graph.ts';
import { toOperation } from './operation.ts';
import type { Operation } from './operation.ts';
import type { TensorflowNode } from './tensorflow-node.ts';

/**
 * Puts nodes into an order in which everything is computed before it is read; those that lie so already stay where they are.
 * Output 0 of a node is called like the node, output k `name:k`; control inputs are left out, and so is the way back in a loop.
 * @param constants tensors that inputs may name although no node computes them
 * @throws UserError for two nodes of one name, an input that nothing computes, and a node that waits for itself
 */
export function linkOperations(
  nodes: readonly TensorflowNode[],
  constants: ReadonlyMap<string, Tensor>,
  file: string,
): Operation[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (byName.size < nodes.length) {
    const seen = new Set<string>();
    const twice = nodes.find(({ name }) => seen.size === seen.add(name).size);
    throw new UserError(`${file}: two nodes are called "${twice?.name}": get the file again`);
  }
  const isName = (name: string) => byName.has(name) || constants.has(name);
  const inputs = new Map(
    nodes.map((node) => [node, node.inputs.filter((name) => !name.startsWith('^')).map((name) => parse(name, isName))]),
  );
  for (const [{ op, name }, references] of inputs) {
    const lost = references.find(({ node, tensor }) => !byName.has(node) && !constants.has(tensor));
    if (lost)
      throw new UserError(
        `${file}: ${op} "${name}" reads "${lost.tensor}", which nothing computes: get the file again`,
      );
  }
  const outputs = new Map(nodes.map(({ name }) => [name, new Set([name])]));
  for (const references of inputs.values()) {
    for (const { node, tensor } of references) outputs.get(node)?.add(tensor);
  }
  const before = (node: TensorflowNode) =>
    inputs
      .get(node)!
      .map((reference) => byName.get(reference.node))
      .filter((other) => other !== undefined && other.op !== 'NextIteration') as TensorflowNode[];
  return sorted(nodes, before, file).map((node) =>
    toOperation(
      node,
      { inputs: inputs.get(node)!.map(({ tensor }) => tensor), outputs: [...outputs.get(node.name)!] },
      file,
    ),
  );
}

/** Takes `node:k` apart. What is a name already is taken as it is: some hold a colon of their own. */
function parse(name: string, isName: (name: string) => boolean): { node: string; tensor: string } {
  if (isName(name)) return { node: name, tensor: name };
  const [, node = name, output = '0'] = /^(.*):(\d+)$/.exec(name) ?? [];
  return { node, tensor: output === '0' ? node : name };
}

/** Depth first, without recursion: networks are deep. */
function sorted(
  nodes: readonly TensorflowNode[],
  before: (node: TensorflowNode) => readonly TensorflowNode[],
  file: string,
): TensorflowNode[] {
  const done = new Set<TensorflowNode>();
  const open = new Set<TensorflowNode>();
  for (const first of nodes) {
    const path = [first];
    while (path.length > 0) {
      const node = path.at(-1)!;
      const next = done.has(node) ? undefined : before(node).find((other) => !done.has(other));
      if (!next) {
        done.add(node);
        path.pop();
        continue;
      }
      open.add(node);
      if (open.has(next)) {
        throw new UserError(`${file}: ${next.op} "${next.name}" waits for its own result: get the file again`);
      }
      path.push(next);
    }
  }
  return [...done];
}
