import type { OperatorName, Operators, Pair } from '../graph.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { Operation } from './operation.ts';

/** From [N,H,W,C] to [N,C,H,W]. */
const toChannelsFirst = [0, 3, 1, 2];
/** And back. */
const toChannelsLast = [0, 2, 3, 1];

/** Whether an operator wants maps as [N,C,H,W]; TensorFlow's usual order is [N,H,W,C]. */
export function hasChannelsFirst({ op, attributes }: Operation): boolean {
  const format = attributes.text('data_format', 'NHWC');
  if (format !== 'NHWC' && format !== 'NCHW') throw new NotUnderstood(`${op} with data_format ${format}`);
  return format === 'NCHW';
}

/** The axis of the channels of a tensor with `rank` axes. */
export function channelAxis(operation: Operation, rank: number): number {
  return hasChannelsFirst(operation) ? 1 : rank - 1;
}

/** The values for height and width in a list with one for each axis; those for batch and channels must be 1. */
export function spatialPair(operation: Operation, name: string): Pair {
  const values = operation.attributes.numbers(name, [1, 1, 1, 1]);
  if (values.length !== 4) throw new Error(`its "${name}" should be four numbers, not [${values.join()}]`);
  const [batch, channels, height, width] = hasChannelsFirst(operation) ? values : toChannelsFirst.map((i) => values[i]);
  if (batch !== 1 || channels !== 1) throw new NotUnderstood(`${operation.op} with ${name} [${values.join()}]`);
  if (![height, width].every((value) => Number.isInteger(value) && value! >= 1)) {
    throw new Error(`its "${name}" should be whole numbers from 1, not [${values.join()}]`);
  }
  return [height!, width!];
}

/**
 * Appends an operator that wants its channels first, between changes of layout where the network has them last. The result
 * with its channels first keeps the network's name; whoever reads that name in the network gets the other one.
 * @param operands beside the map
 */
export function addToMap<Name extends OperatorName>(
  op: Name,
  operation: Operation,
  operands: readonly string[],
  attributes: Operators[Name],
  scope: ImportScope,
): void {
  const { name } = operation;
  const x = operation.input(0);
  if (hasChannelsFirst(operation)) {
    scope.add(op, [x, ...operands], attributes, { name });
    return;
  }
  scope.add(op, [channelsFirst(x, scope), ...operands], attributes, { name });
  nameChannelsLast(name, scope);
}

/** A map with its channels last, brought to the other order. */
export function channelsFirst(x: string, scope: ImportScope): string {
  return scope.add('Transpose', [x], { permutation: toChannelsFirst }, { hint: `${x}/channels-first` });
}

/** Lets a name that now stands for a map with its channels first stand for that map with its channels last. */
export function nameChannelsLast(name: string, scope: ImportScope): void {
  const permutation = toChannelsLast;
  scope.rename(name, scope.add('Transpose', [name], { permutation }, { hint: `${name}/channels-last` }));
}
