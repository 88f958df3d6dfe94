import { arrayOf, at, combine, indexOf, sizeOf } from './array.ts';
import type { NumberArray } from './array.ts';
import { forEachPlace, placesOnPadded } from './forward-operators.ts';
import type { Operator } from './operator.ts';
import { windowAxes } from './window.ts';

export type BackwardName =
  | 'AveragePoolGradient'
  | 'ConvGradient'
  | 'GatherRows'
  | 'MaxPoolGradient'
  | 'RedirectedReluGradient'
  | 'ReluGradient'
  | 'ScatterRows';

/** Gradient operators by the rules written beside them in graph.ts. */
export const backwardOperators: { readonly [Name in BackwardName]: Operator<Name> } = {
  ConvGradient: ([gradient, weight], attributes) => {
    const [batch, filters, outRows, outColumns] = gradient!.shape as [number, number, number, number];
    const [, depth, ...kernel] = weight!.shape as [number, number, number, number];
    const { groups, inputSize } = attributes;
    const [rows, columns] = windowAxes(attributes, inputSize, kernel);
    const shape = [batch, depth * groups, ...inputSize];
    const result = new Float64Array(sizeOf(shape));
    arrayOf([batch, filters, outRows, outColumns, depth], (n, m, r, c, d) => {
      const channel = Math.floor(m! / (filters / groups)) * depth + d!;
      forEachPlace(rows, columns, r!, c!, (i, j, y, z) => {
        result[indexOf(shape, [n!, channel, y, z])]! += at(gradient!, [n!, m!, r!, c!]) * at(weight!, [m!, d!, i, j]);
      });
      return 0;
    });
    return [{ data: result, shape }];
  },
  ReluGradient: ([x, gradient]) => [combine(x!, gradient!, (v, g) => (v > 0 ? g : 0))],
  RedirectedReluGradient: ([x, gradient], { min, max }) => {
    const exact = combine(x!, gradient!, (v, g) => (v > min && v < max ? g : 0));
    const redirected = combine(x!, gradient!, (v, g) => ((v > min || g > 0) && (v < max || g < 0) ? g : 0));
    const isDead = Array.from({ length: x!.shape[0]! }, (_, n) => image(exact, n).every((g) => g === 0));
    return [arrayOf(x!.shape, (...position) => at(isDead[position[0]!] ? redirected : exact, position))];
  },
  MaxPoolGradient: ([x, y, gradient], attributes) => {
    const [, , height, width] = x!.shape as [number, number, number, number];
    const [rows, columns] = windowAxes(attributes, [height, width], attributes.kernel);
    const result = new Float64Array(x!.data.length);
    arrayOf(y!.shape, (n, channel, r, c) => {
      const winners: number[] = [];
      forEachPlace(rows, columns, r!, c!, (_i, _j, p, q) => {
        const index = indexOf(x!.shape, [n!, channel!, p, q]);
        if (x!.data[index] === at(y!, [n!, channel!, r!, c!])) winners.push(index);
      });
      const paid = attributes.rule === 'argmax' ? winners.slice(0, 1) : winners;
      for (const index of paid) result[index]! += at(gradient!, [n!, channel!, r!, c!]) / paid.length;
      return 0;
    });
    return [{ data: result, shape: x!.shape }];
  },
  AveragePoolGradient: ([gradient], attributes) => {
    const { inputSize, kernel, countIncludePad } = attributes;
    const [rows, columns] = windowAxes(attributes, inputSize, kernel);
    const shape = [...gradient!.shape.slice(0, 2), ...inputSize];
    const result = new Float64Array(sizeOf(shape));
    arrayOf(gradient!.shape, (n, channel, r, c) => {
      const cells: number[] = [];
      forEachPlace(rows, columns, r!, c!, (_i, _j, p, q) => cells.push(indexOf(shape, [n!, channel!, p, q])));
      const count = countIncludePad ? placesOnPadded(rows, r!) * placesOnPadded(columns, c!) : cells.length;
      for (const index of cells) result[index]! += at(gradient!, [n!, channel!, r!, c!]) / count;
      return 0;
    });
    return [{ data: result, shape }];
  },
  GatherRows: ([source, indices]) => {
    const shape = [source!.shape[0]!, indices!.shape[1]!, source!.shape[2]!];
    return [arrayOf(shape, (n, q, c) => at(source!, [n!, indices!.data[n! * indices!.shape[1]! + q!]!, c!]))];
  },
  ScatterRows: ([values, indices], { rows }) => {
    const shape = [values!.shape[0]!, rows, values!.shape[2]!];
    const result = arrayOf(shape, () => 0);
    arrayOf(values!.shape, (n, q, c) => {
      const row = indices!.data[n! * indices!.shape[1]! + q!]!;
      result.data[indexOf(shape, [n!, row, c!])]! += at(values!, [n!, q!, c!]);
      return 0;
    });
    return [result];
  },
};

function image(x: NumberArray, n: number): Float64Array {
  const size = sizeOf(x.shape.slice(1));
  return x.data.subarray(n * size, (n + 1) * size);
}
