import { toIdentity } from './operation.ts';
import type { Operation } from './operation.ts';

/**
 * Takes the branches of conditions that were decided when the graph was frozen, usually whether it is being trained: a Switch
 * becomes an Identity on the side it takes, its Merge one of what arrives there, and the other side is left out.
 * @param operations in topological order
 */
export function chooseBranches(operations: readonly Operation[]): Operation[] {
  const producers = new Map(operations.map((operation) => [operation.name, operation]));
  const dead = new Set<string>();
  return operations.flatMap((operation) => {
    const { op, name, inputs, outputs } = operation;
    const alive = inputs.filter((input) => !dead.has(input));
    if (op === 'Merge' && alive.length === 1) return [toIdentity(operation, alive[0]!, name)];
    if (op !== 'Merge' && alive.length < inputs.length) {
      for (const output of outputs) dead.add(output);
      return [];
    }
    const taken = op === 'Switch' ? decidedFlag(operation.input(1), producers) : undefined;
    if (taken === undefined) return [operation];
    const [live, other] = taken ? [`${name}:1`, name] : [name, `${name}:1`];
    dead.add(other);
    return [toIdentity(operation, operation.input(0), live)];
  });
}

/** The truth value that a tensor always has; undefined where images or whoever runs the network decide. */
function decidedFlag(name: string, producers: ReadonlyMap<string, Operation>): boolean | undefined {
  const operation = producers.get(name.replace(/:1$/, ''));
  switch (operation?.op) {
    case 'Const': {
      const value = operation.attributes.tensor('value')?.data;
      return value?.length === 1 ? value[0] !== 0 : undefined;
    }
    case 'LogicalNot': {
      const negated = decidedFlag(operation.input(0), producers);
      return negated === undefined ? undefined : !negated;
    }
    case 'Identity':
    case 'PlaceholderWithDefault':
    case 'Switch':
      return decidedFlag(operation.input(0), producers);
    default:
      return undefined;
  }
}
