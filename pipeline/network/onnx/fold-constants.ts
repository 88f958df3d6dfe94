import { broadcast, product } from '../dimensions.ts';
import type { Shape, Tensor } from '../graph.ts';
import { NotUnderstood } from './import-scope.ts';
import type { ImportScope } from './import-scope.ts';
import type { OnnxNode } from './onnx-node.ts';
import { transposeTensor } from '../transpose-tensor.ts';

/** Folding is for shape arithmetic: nothing larger is ever filled in. */
const largestFill = 1 << 16;

type Fold = (node: OnnxNode, inputs: readonly Tensor[]) => Tensor;

const folds: Record<string, Fold> = {
  Constant: ({ attributes }) => {
    const value = attributes.tensor('value');
    if (value) return value;
    if (attributes.has('value_float')) return { data: Float32Array.of(attributes.float('value_float', 0)), shape: [] };
    if (attributes.has('value_int')) return { data: Int32Array.of(attributes.int('value_int', 0)), shape: [] };
    if (attributes.has('value_ints')) return row(Int32Array.from(attributes.ints('value_ints', [])));
    if (attributes.has('value_floats')) return row(Float32Array.from(attributes.floats('value_floats')));
    throw new NotUnderstood('Constant of strings or sparse values');
  },
  ConstantOfShape: ({ attributes }, [sizes]) => {
    const shape = [...sizes!.data];
    if (!(product(shape) <= largestFill)) throw new NotUnderstood(`ConstantOfShape [${shape.join()}]`);
    const fill = attributes.tensor('value')?.data ?? Float32Array.of(0);
    const data = fill instanceof Int32Array ? new Int32Array(product(shape)) : new Float32Array(product(shape));
    return { data: data.fill(fill[0]!), shape };
  },
  Identity: (_, [x]) => x!,
  Cast: ({ attributes }, [x]) => {
    const toReal = [1, 10, 11, 16].includes(attributes.int('to', 1));
    if (x!.data instanceof Float64Array) return x!;
    return { data: toReal ? Float32Array.from(x!.data) : Int32Array.from(x!.data), shape: x!.shape };
  },
  Unsqueeze: (node, [x, axes]) => {
    const list = axes ? [...axes.data] : node.attributes.ints('axes', []);
    return { data: x!.data, shape: unsqueezed(x!.shape, list) };
  },
  Squeeze: (node, [x, axes]) => {
    const list = axes ? [...axes.data] : node.attributes.ints('axes', []);
    return { data: x!.data, shape: squeezed(x!.shape, list) };
  },
  Reshape: ({ attributes }, [x, sizes]) => {
    const known = [...(sizes?.data ?? attributes.ints('shape', []))].map((size, axis) =>
      size === 0 ? x!.shape[axis]! : size,
    );
    const rest = product(known.filter((size) => size !== -1));
    const shape = known.map((size) => (size === -1 ? product(x!.shape) / rest : size));
    if (product(shape) !== x!.data.length) throw new Error(`cannot reshape [${x!.shape.join()}] to [${known.join()}]`);
    return { data: x!.data, shape };
  },
  Transpose: ({ attributes }, [x]) =>
    transposeTensor(
      x!,
      attributes.ints(
        'perm',
        x!.shape.map((_, i) => x!.shape.length - 1 - i),
      ),
    ),
  Gather: ({ attributes }, [x, indices]) => {
    const axis = positive(attributes.int('axis', 0), x!.shape.length);
    const size = x!.shape[axis]!;
    const inner = product(x!.shape.slice(axis + 1));
    const outer = product(x!.shape.slice(0, axis));
    const rows = [...indices!.data].map((index) => (index < 0 ? index + size : index));
    const values: number[] = [];
    for (let block = 0; block < outer; block++) {
      for (const index of rows) {
        for (let i = 0; i < inner; i++) values.push(x!.data[(block * size + index) * inner + i] ?? NaN);
      }
    }
    const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    return { data: like([x!], values), shape };
  },
  Slice: ({ attributes }, [x, starts, ends, axes, steps]) => {
    if (x!.shape.length !== 1 || (steps && steps.data[0] !== 1)) throw new NotUnderstood('Slice of a constant table');
    if (axes && positive(axes.data[0]!, 1) !== 0) throw new Error('slices an axis that is not there');
    const start = starts?.data[0] ?? attributes.ints('starts', [0])[0]!;
    const end = ends?.data[0] ?? attributes.ints('ends', [x!.data.length])[0]!;
    return row(x!.data.slice(start, end));
  },
  Concat: ({ attributes }, inputs) => {
    const [first] = inputs;
    const axis = positive(attributes.int('axis', 0), first!.shape.length);
    const outer = product(first!.shape.slice(0, axis));
    const values: number[] = [];
    for (let block = 0; block < outer; block++) {
      for (const { data } of inputs) {
        const run = data.length / outer;
        values.push(...data.subarray(block * run, (block + 1) * run));
      }
    }
    return {
      data: like(inputs, values),
      shape: first!.shape.with(
        axis,
        inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0),
      ),
    };
  },
  Add: elementwise((x, y) => x + y),
  Sub: elementwise((x, y) => x - y),
  Mul: elementwise((x, y) => x * y),
  Div: elementwise((x, y) => x / y),
  Neg: each((x) => -x),
  Sqrt: each(Math.sqrt),
  Exp: each(Math.exp),
  Floor: each(Math.floor),
  Ceil: each(Math.ceil),
  Reciprocal: each((x) => 1 / x),
};

/** Computes a node whose inputs are all known; undefined where it is none of the sort. */
export function foldConstant(node: OnnxNode, scope: ImportScope): Tensor | undefined {
  if (node.op === 'Shape') return shapeValue(node, scope);
  const fold = folds[node.op];
  if (!fold) return undefined;
  const inputs: Tensor[] = [];
  for (const name of node.inputs) {
    const value = scope.constant(name);
    if (!value) return undefined;
    inputs.push(value);
  }
  return inputs.length > 0 || node.op === 'Constant' ? fold(node, inputs) : undefined;
}

function shapeValue({ inputs, attributes }: OnnxNode, scope: ImportScope): Tensor {
  const shape = scope.shapeOf(inputs[0]!);
  return row(Float64Array.from(shape).slice(attributes.int('start', 0), attributes.int('end', shape.length)));
}

/** Shape with axes of size 1 put in where `axes` of the result say. */
export function unsqueezed(shape: Shape, axes: readonly number[]): Shape {
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => positive(axis, rank)));
  const rest = shape[Symbol.iterator]();
  return Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : rest.next().value!));
}

/** Shape without the named axes, or without all of size 1 where none is named. */
export function squeezed(shape: Shape, axes: readonly number[]): Shape {
  const gone = new Set(axes.map((axis) => positive(axis, shape.length)));
  return shape.filter((size, i) => (axes.length > 0 ? !gone.has(i) : size !== 1));
}

/** An axis counted from the front; throws Error where there is no such axis. */
export function positive(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!(counted >= 0 && counted < rank)) throw new Error(`has no axis ${axis} among ${rank}`);
  return counted;
}

const row = (data: Tensor['data']): Tensor => ({ data, shape: [data.length] });

/** Values in the widest kind of their operands: sizes before weights before whole numbers. */
function like(operands: readonly Tensor[], values: readonly number[]): Tensor['data'] {
  if (operands.some(({ data }) => data instanceof Float64Array)) return Float64Array.from(values);
  if (operands.some(({ data }) => data instanceof Float32Array)) return Float32Array.from(values);
  return Int32Array.from(values);
}

function each(compute: (x: number) => number): Fold {
  return (_, [x]) => ({ data: like([x!], Array.from(x!.data, compute)), shape: x!.shape });
}

/** Element `i`, or the only one. */
const cycled = ({ data }: Tensor, i: number) => data[data.length === 1 ? 0 : i]!;

function elementwise(compute: (x: number, y: number) => number): Fold {
  return (_, [x, y]) => {
    const shape = broadcast(x!.shape, y!.shape);
    const count = product(shape);
    // Shape arithmetic and per-channel constants: one side is a scalar, or both are alike.
    if ([x!, y!].some(({ data }) => data.length !== 1 && data.length !== count)) {
      throw new NotUnderstood('arithmetic between constant tables of different shapes');
    }
    const values = Array.from({ length: count }, (_item, i) => compute(cycled(x!, i), cycled(y!, i)));
    const whole = [x!, y!].every(({ data }) => !(data instanceof Float32Array));
    return { data: like([x!, y!], whole ? values.map(Math.trunc) : values), shape };
  };
}
