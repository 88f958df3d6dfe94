import type { OperatorName, Pooling } from '../../pipeline/network/graph.ts';
import { arrayOf, at, combine, indexOf, map, sizeOf } from './array.ts';
import type { NumberArray } from './array.ts';
import type { BackwardName } from './backward-operators.ts';
import type { Operator } from './operator.ts';
import { windowAxes } from './window.ts';
import type { WindowAxis } from './window.ts';

type Forward = { readonly [Name in Exclude<OperatorName, BackwardName>]: Operator<Name> };

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
const logistic = (value: number) => 1 / (1 + Math.exp(-value));
const fromStart = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

/** What importers produce, after the operators' definitions in ONNX. */
export const forwardOperators: Forward = {
  Conv: ([x, weight, bias], attributes) => {
    const [batch, , height, width] = x!.shape as [number, number, number, number];
    const [filters, depth, ...kernel] = weight!.shape as [number, number, number, number];
    const [rows, columns] = windowAxes(attributes, [height, width], kernel);
    const filtersPerGroup = filters / attributes.groups;
    return [
      arrayOf([batch, filters, rows.count, columns.count], (n, m, r, c) => {
        let sum = bias ? bias.data[m!]! : 0;
        for (let d = 0; d < depth; d++) {
          const channel = Math.floor(m! / filtersPerGroup) * depth + d;
          forEachPlace(rows, columns, r!, c!, (i, j, y, z) => {
            sum += at(x!, [n!, channel, y, z]) * at(weight!, [m!, d, i, j]);
          });
        }
        return sum;
      }),
    ];
  },
  Relu: ([x]) => [map(x!, (v) => Math.max(0, v))],
  LeakyRelu: ([x], { alpha }) => [map(x!, (v) => (v > 0 ? v : alpha * v))],
  PRelu: ([x, slope]) => [combine(x!, slope!, (v, s) => (v > 0 ? v : s * v))],
  Elu: ([x], { alpha }) => [map(x!, (v) => (v > 0 ? v : alpha * Math.expm1(v)))],
  Clip: ([x], { min, max }) => [map(x!, (v) => clamp(v, min, max))],
  HardSigmoid: ([x], { alpha, beta }) => [map(x!, (v) => clamp(alpha * v + beta, 0, 1))],
  HardSwish: ([x]) => [map(x!, (v) => v * clamp(v / 6 + 1 / 2, 0, 1))],
  Sigmoid: ([x]) => [map(x!, logistic)],
  Tanh: ([x]) => [map(x!, Math.tanh)],
  Silu: ([x]) => [map(x!, (v) => v * logistic(v))],
  MaxPool: ([x], attributes) => {
    const found = pool(x!, attributes, (cells) => {
      const best = cells.reduce((a, b) => (b.value > a.value ? b : a));
      return [best.value, best.index];
    });
    return found;
  },
  AveragePool: ([x], attributes) =>
    pool(x!, attributes, (cells, padded) => {
      const count = attributes.countIncludePad ? padded : cells.length;
      return [cells.reduce((sum, { value }) => sum + value, 0) / count];
    }),
  GlobalAveragePool: ([x]) => [reduce(x!, [2, 3], true, mean)],
  Lrn: ([x], { size, alpha, beta, bias }) => [
    arrayOf(x!.shape, (...position) => {
      const [n, channel, ...rest] = position as [number, number, ...number[]];
      let squares = 0;
      for (let c = channel - Math.floor((size - 1) / 2); c <= channel + Math.ceil((size - 1) / 2); c++) {
        if (c >= 0 && c < x!.shape[1]!) squares += at(x!, [n, c, ...rest]) ** 2;
      }
      return at(x!, position) / (bias + (alpha / size) * squares) ** beta;
    }),
  ],
  Concat: (inputs, attributes) => {
    const axis = fromStart(attributes.axis, inputs[0]!.shape.length);
    const total = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return [
      arrayOf(inputs[0]!.shape.with(axis, total), (...position) => {
        let place = position[axis]!;
        const part = inputs.find(({ shape }) => {
          if (place < shape[axis]!) return true;
          place -= shape[axis]!;
          return false;
        });
        return at(part!, position.with(axis, place));
      }),
    ];
  },
  Add: ([x, y]) => [combine(x!, y!, (a, b) => a + b)],
  Sub: ([x, y]) => [combine(x!, y!, (a, b) => a - b)],
  Mul: ([x, y]) => [combine(x!, y!, (a, b) => a * b)],
  Div: ([x, y]) => [combine(x!, y!, (a, b) => a / b)],
  Gemm: ([x, weight, bias]) => {
    const product = matrixProduct(x!, weight!);
    return [bias ? combine(product, bias, (a, b) => a + b) : product];
  },
  MatMul: ([x, y]) => [matrixProduct(x!, y!)],
  Reshape: ([x], { shape }) => {
    const copied = shape.map((size, axis) => (size === 0 ? x!.shape[axis]! : size));
    const known = sizeOf(copied.filter((size) => size !== -1));
    return [{ data: x!.data, shape: copied.map((size) => (size === -1 ? x!.data.length / known : size)) }];
  },
  Flatten: ([x], attributes) => {
    const axis = fromStart(attributes.axis, x!.shape.length);
    return [{ data: x!.data, shape: [sizeOf(x!.shape.slice(0, axis)), sizeOf(x!.shape.slice(axis))] }];
  },
  Transpose: ([x], { permutation }) => [
    arrayOf(
      permutation.map((axis) => x!.shape[axis]!),
      (...position) =>
        at(
          x!,
          permutation.map((_axis, i) => position[permutation.indexOf(i)]!),
        ),
    ),
  ],
  Softmax: ([x], attributes) => {
    const axis = fromStart(attributes.axis, x!.shape.length);
    const powers = map(x!, Math.exp);
    const sums = reduce(powers, [axis], true, sum);
    return [combine(powers, sums, (a, b) => a / b)];
  },
  Identity: ([x]) => [x!],
  Pad: ([x], { pads, value }) => {
    const rank = x!.shape.length;
    return [
      arrayOf(
        x!.shape.map((size, axis) => pads[axis]! + size + pads[axis + rank]!),
        (...position) => {
          const place = position.map((p, axis) => p - pads[axis]!);
          return place.every((p, axis) => p >= 0 && p < x!.shape[axis]!) ? at(x!, place) : value;
        },
      ),
    ];
  },
  ReduceMean: ([x], { axes, keepDims }) => [reduce(x!, axes, keepDims, mean)],
  ReduceSum: ([x], { axes, keepDims }) => [reduce(x!, axes, keepDims, sum)],
  ArgMax: ([x], { axis }) => [reduce(x!, [axis], true, (values) => values.indexOf(Math.max(...values)))],
  ArgMin: ([x], { axis }) => [reduce(x!, [axis], true, (values) => values.indexOf(Math.min(...values)))],
  Neg: ([x]) => [map(x!, (v) => -v)],
  Exp: ([x]) => [map(x!, Math.exp)],
  Floor: ([x]) => [map(x!, Math.floor)],
  Truncate: ([x]) => [map(x!, Math.trunc)],
  Sqrt: ([x]) => [map(x!, Math.sqrt)],
  Pow: ([x], { exponent }) => [map(x!, (v) => v ** exponent)],
  Gather: ([x, indices], attributes) => {
    const axis = fromStart(attributes.axis, x!.shape.length);
    const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    return [
      arrayOf(shape, (...position) => {
        const picked = indices!.data[indexOf(indices!.shape, position.slice(axis, axis + indices!.shape.length))]!;
        const place = fromStart(picked, x!.shape[axis]!);
        return at(x!, [...position.slice(0, axis), place, ...position.slice(axis + indices!.shape.length)]);
      }),
    ];
  },
  Slice: ([x], { axes, starts, ends, steps }) => {
    const picked = x!.shape.map((size) => Array.from({ length: size }, (_, i) => i));
    for (const [i, axis] of axes.entries()) {
      const along = fromStart(axis, x!.shape.length);
      picked[along] = slicePositions(x!.shape[along]!, starts[i]!, ends[i]!, steps[i] ?? 1);
    }
    return [
      arrayOf(
        picked.map((places) => places.length),
        (...position) =>
          at(
            x!,
            position.map((p, axis) => picked[axis]![p]!),
          ),
      ),
    ];
  },
  GatherElements: ([data, indices], { axis }) => [
    arrayOf(indices!.shape, (...position) => at(data!, position.with(axis, at(indices!, position)))),
  ],
  ScatterElements: ([data, indices, values], { axis }) => {
    const result = { data: data!.data.slice(), shape: data!.shape };
    arrayOf(indices!.shape, (...position) => {
      result.data[indexOf(data!.shape, position.with(axis, at(indices!, position)))]! += at(values!, position);
      return 0;
    });
    return [result];
  },
};

/** Calls back for each place (i, j) of the window at (r, c) that lies on a cell (y, z) of the map. */
export function forEachPlace(
  rows: WindowAxis,
  columns: WindowAxis,
  r: number,
  c: number,
  visit: (i: number, j: number, y: number, z: number) => void,
): void {
  for (let i = 0; i < rows.kernel; i++) {
    for (let j = 0; j < columns.kernel; j++) {
      const [y, z] = [rows.cell(r, i), columns.cell(c, j)];
      if (y >= 0 && y < rows.size && z >= 0 && z < columns.size) visit(i, j, y, z);
    }
  }
}

interface Cell {
  value: number;
  /** In the whole tensor. */
  index: number;
}

/** Hands each window's cells, row by row, and the number of its places on the map or its padding to `read`; it may return several results. */
function pool(x: NumberArray, attributes: Pooling, read: (cells: Cell[], padded: number) => number[]): NumberArray[] {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [rows, columns] = windowAxes(attributes, [height, width], attributes.kernel);
  const shape = [batch, channels, rows.count, columns.count];
  const results = arrayOf(shape, () => 0).data;
  const seconds = results.slice();
  let next = 0;
  arrayOf(shape, (n, channel, r, c) => {
    const cells: Cell[] = [];
    forEachPlace(rows, columns, r!, c!, (_i, _j, y, z) => {
      const index = indexOf(x.shape, [n!, channel!, y, z]);
      cells.push({ value: x.data[index]!, index });
    });
    const [first, second] = read(cells, placesOnPadded(rows, r!) * placesOnPadded(columns, c!));
    results[next] = first!;
    seconds[next++] = second ?? 0;
    return 0;
  });
  return [
    { data: results, shape },
    { data: seconds, shape },
  ];
}

/** Number of a window's places along one axis that lie on the map or on its declared padding. */
export function placesOnPadded(axis: WindowAxis, position: number): number {
  const places = Array.from({ length: axis.kernel }, (_, k) => axis.cell(position, k));
  return places.filter((cell) => cell >= -axis.padBefore && cell < axis.size + axis.padAfter).length;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

function reduce(
  x: NumberArray,
  axes: readonly number[],
  keepDims: boolean,
  f: (values: number[]) => number,
): NumberArray {
  const reduced = new Set(axes.map((axis) => fromStart(axis, x.shape.length)));
  const kept = x.shape.map((size, axis) => (reduced.has(axis) ? 1 : size));
  const inner = x.shape.map((size, axis) => (reduced.has(axis) ? size : 1));
  const result = arrayOf(kept, (...outer) => {
    const values: number[] = [];
    arrayOf(inner, (...place) =>
      values.push(
        at(
          x,
          outer.map((p, axis) => p + place[axis]!),
        ),
      ),
    );
    return f(values);
  });
  return { data: result.data, shape: keepDims ? kept : x.shape.filter((_size, axis) => !reduced.has(axis)) };
}

function matrixProduct(x: NumberArray, y: NumberArray): NumberArray {
  const batch = combine(
    arrayOf(x.shape.slice(0, -2), () => 0),
    arrayOf(y.shape.slice(0, -2), () => 0),
    () => 0,
  ).shape;
  const depth = x.shape.at(-1)!;
  return arrayOf([...batch, x.shape.at(-2)!, y.shape.at(-1)!], (...position) => {
    const [row, column] = position.slice(-2) as [number, number];
    const outer = position.slice(0, -2);
    let total = 0;
    for (let k = 0; k < depth; k++) total += at(x, [...outer, row, k]) * at(y, [...outer, k, column]);
    return total;
  });
}

/** As in NumPy: negative places count from the end, what lies outside is cut off. */
function slicePositions(size: number, start: number, end: number, step: number): number[] {
  const places: number[] = [];
  const from = fromStart(start, size);
  const to = end < 0 ? Math.max(end + size, step > 0 ? 0 : -1) : end;
  const first = step > 0 ? Math.max(0, from) : Math.min(size - 1, from);
  for (let p = first; step > 0 ? p < Math.min(to, size) : p > Math.max(to, -1); p += step) places.push(p);
  return places;
}
