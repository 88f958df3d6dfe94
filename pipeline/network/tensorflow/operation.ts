import { UserError } from '../../user-error.ts';
import type { Tensor } from '../graph.ts';
import type { NamedNode } from '../import/read-nodes.ts';
import type { TensorflowAttribute, TensorflowNode } from './tensorflow-node.ts';

/** A TensorFlow node as the readers of single operators see it: each tensor has one name, and control inputs are gone. */
export interface Operation extends NamedNode {
  /** Name of an input, counted from 0 or back from −1; throws UserError where there are too few. */
  input(position: number): string;
  attributes: Attributes;
}

/** Attributes by name, each with what TensorFlow takes where it is absent; throws UserError where it is of another kind. */
export interface Attributes {
  text(name: string, otherwise: string): string;
  number(name: string, otherwise: number): number;
  flag(name: string, otherwise: boolean): boolean;
  numbers(name: string, otherwise: readonly number[]): readonly number[];
  /** Undefined where the attribute is absent or leaves the number of axes open. */
  shape(name: string): readonly number[] | undefined;
  tensor(name: string): Tensor | undefined;
}

/**
 * Gives a node the names by which its tensors are known.
 * @param file for messages
 */
export function toOperation(
  { name, op, attributes }: TensorflowNode,
  { inputs, outputs }: Pick<NamedNode, 'inputs' | 'outputs'>,
  file: string,
): Operation {
  const damage = (what: string) => new UserError(`${file}: ${op} "${name}" is damaged: ${what}, get the file again`);

  function take<Value extends TensorflowAttribute, Otherwise>(
    key: string,
    kind: string,
    is: (value: TensorflowAttribute) => value is Value,
    otherwise: Otherwise,
  ): Value | Otherwise {
    const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (value === undefined) return otherwise;
    if (!is(value)) throw damage(`its ${key} should be ${kind}`);
    return value;
  }

  return {
    name,
    op,
    inputs,
    outputs,
    input(position) {
      const found = inputs.at(position);
      if (found === undefined) throw damage(`it has ${inputs.length} inputs, which is too few`);
      return found;
    },
    attributes: {
      text: (key, otherwise) => take(key, 'text', (value) => typeof value === 'string', otherwise),
      number: (key, otherwise) => take(key, 'a number', (value) => typeof value === 'number', otherwise),
      flag: (key, otherwise) => take(key, 'true or false', (value) => typeof value === 'boolean', otherwise),
      numbers: (key, otherwise) => take(key, 'a list of numbers', isNumbers, otherwise),
      shape: (key) => take(key, 'a shape', isShape, undefined)?.shape,
      tensor: (key) => take(key, 'a tensor', isTensor, undefined)?.tensor,
    },
  };
}

const isNumbers = (value: TensorflowAttribute): value is readonly number[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'number');
const isShape = (value: TensorflowAttribute): value is Extract<TensorflowAttribute, { shape: unknown }> =>
  typeof value === 'object' && 'shape' in value;
const isTensor = (value: TensorflowAttribute): value is Extract<TensorflowAttribute, { tensor: unknown }> =>
  typeof value === 'object' && 'tensor' in value;

/** What hands one tensor on in the place of an operation, under the name of one of its outputs. */
export function toIdentity({ attributes }: Operation, x: string, name: string): Operation {
  return { op: 'Identity', name, inputs: [x], outputs: [name], input: () => x, attributes };
}
