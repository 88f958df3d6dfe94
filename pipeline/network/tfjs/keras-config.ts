import type { Pair } from '../graph.ts';

/** A layer's configuration, each value with what Keras takes where it is absent or null. Readers throw Error for values of another kind. */
export interface KerasConfig {
  has(name: string): boolean;
  number(name: string, otherwise: number): number;
  flag(name: string, otherwise: boolean): boolean;
  text(name: string, otherwise: string): string;
  /** A list; a single number is a list of one. */
  numbers(name: string): readonly number[];
  /** [height, width]; a single number stands for both. */
  pair(name: string, otherwise?: Pair): Pair;
  /** [[top, bottom], [left, right]], where a single number may stand for a pair. */
  borders(name: string): readonly [Pair, Pair];
  /** What Keras calls by name, such as an activation: a name, or an object that holds it (Keras 3). */
  function(name: string, otherwise: string): string;
}

/** Wraps the values of a layer's `config`. */
export function readKerasConfig(config: Readonly<Record<string, unknown>>): KerasConfig {
  const values = Object.fromEntries(Object.entries(config).map(([name, value]) => [name, plainList(value)]));
  const fail = (name: string, kind: string): never => {
    throw new Error(`its "${name}" should be ${kind}, not ${JSON.stringify(values[name])}`);
  };
  return {
    has: (name) => values[name] != null,
    number(name, otherwise) {
      const value = values[name] ?? otherwise;
      return typeof value === 'number' ? value : fail(name, 'a number');
    },
    flag(name, otherwise) {
      const value = values[name] ?? otherwise;
      return typeof value === 'boolean' ? value : fail(name, 'true or false');
    },
    text(name, otherwise) {
      const value = values[name] ?? otherwise;
      return typeof value === 'string' ? value : fail(name, 'a word');
    },
    numbers(name) {
      const value = typeof values[name] === 'number' ? [values[name]] : values[name];
      return isNumbers(value) ? value : fail(name, 'a list of numbers');
    },
    pair: (name, otherwise) => toPair(values[name] ?? otherwise) ?? fail(name, 'a number or two'),
    borders(name) {
      const value = values[name];
      const sides = Array.isArray(value) ? value.map(toPair) : [toPair(value), toPair(value)];
      const [rows, columns] = sides;
      return sides.length === 2 && rows && columns ? [rows, columns] : fail(name, 'a number, two, or two pairs');
    },
    function(name, otherwise) {
      const value = values[name] ?? otherwise;
      const held = isObject(value) ? value['config'] : value;
      return typeof held === 'string' ? held : isObject(value) ? String(value['class_name']) : fail(name, 'a name');
    },
  };
}

/** The list in what Keras may write for a tuple or a shape: an object with `items`. */
export function plainList(value: unknown): unknown {
  return isObject(value) && Array.isArray(value['items']) ? value['items'] : value;
}

function toPair(value: unknown): Pair | undefined {
  if (typeof value === 'number') return [value, value];
  return isNumbers(value) && value.length === 2 ? [value[0]!, value[1]!] : undefined;
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
