import { UserError } from '../../user-error.ts';
import type { ImportedNetwork } from './imported-network.ts';
import type { ImportScope } from './import-scope.ts';
import { NotUnderstood } from './not-understood.ts';

/** An operation as a file writes it, before anybody knows what it means. */
export interface NamedNode {
  op: string;
  name: string;
  /** Absent optional tensors are empty strings. */
  inputs: readonly string[];
  outputs: readonly string[];
}

/** How far a network could be read. */
export interface Reading {
  skipped: ImportedNetwork['skipped'];
  /** Tensors that only what was left out would have read: the ends of what is known. */
  cutOff: ReadonlySet<string>;
}

/**
 * Reads node by node, and goes on behind what is not understood.
 * @param nodes in topological order, checked: each of their inputs has a standing in the scope by then
 * @param read adds one node to the scope; throws NotUnderstood for what the graph cannot hold, Error for what no exporter would write
 * @throws UserError for a node that is damaged
 */
export function readNodes<Node extends NamedNode>(
  nodes: Iterable<Node>,
  scope: ImportScope,
  read: (node: Node) => void,
  file: string,
): Reading {
  const skipped: ImportedNetwork['skipped'] = [];
  const cutOff = new Set<string>();
  const leaveOut = (node: Node) => {
    for (const name of node.outputs) scope.drop(name);
    for (const name of node.inputs) {
      if (name && scope.standing(name) === 'known' && !scope.constant(name)) cutOff.add(scope.resolve(name));
    }
  };
  for (const node of nodes) {
    if (node.inputs.some((name) => name && scope.standing(name) === 'dropped')) {
      leaveOut(node);
      continue;
    }
    try {
      read(node);
      for (const name of node.outputs) if (name && scope.standing(name) === 'unknown') scope.drop(name);
    } catch (cause) {
      if (cause instanceof NotUnderstood) {
        skipped.push({ operator: cause.message, node: node.name });
        leaveOut(node);
        continue;
      }
      // Readers throw plain errors; of any other kind are bugs, which keep their stack.
      if ((cause as Error).name !== 'Error') throw cause;
      throw new UserError(`${file}: ${node.op} "${node.name}" is damaged: ${(cause as Error).message}`, { cause });
    }
  }
  return { skipped, cutOff };
}
