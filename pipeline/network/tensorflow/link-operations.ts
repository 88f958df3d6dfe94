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
  requireUnique(nodes, file);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const isName = (name: string) => byName.has(name) || constants.has(name);
  const references = new Map(
    nodes.map((node) => [node, node.inputs.filter((name) => !name.startsWith('^')).map((name) => parse(name, isName))]),
  );
  const outputs = new Map(nodes.map(({ name }) => [name, new Set([name])]));
  for (const [{ op, name }, read] of references) {
    for (const { node, tensor } of read) {
      if (!isName(node)) {
        throw new UserError(`${file}: ${op} "${name}" reads "${tensor}", which nothing computes: get the file again`);
      }
      outputs.get(node)?.add(tensor);
    }
  }
  const before = (node: TensorflowNode) =>
    references.get(node)!.flatMap((reference) => {
      const other = byName.get(reference.node);
      return other && other.op !== 'NextIteration' ? [other] : [];
    });
  return sorted(nodes, before, file).map((node) => {
    const inputs = references.get(node)!.map(({ tensor }) => tensor);
    return toOperation(node, { inputs, outputs: [...outputs.get(node.name)!] }, file);
  });
}

function requireUnique(nodes: readonly TensorflowNode[], file: string): void {
  const names = new Set<string>();
  for (const { name } of nodes) {
    if (names.has(name)) throw new UserError(`${file}: two nodes are called "${name}": get the file again`);
    names.add(name);
  }
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
